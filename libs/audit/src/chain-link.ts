import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { auditRecordOf, type AuditRecord, type ChainedRecord, type ReceivedRecord } from './chained-record.ts';

/** SHA-256 as the caller has it: native where there is one. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** What comes before the first record of every chain. */
export const genesisHash = '0'.repeat(64);

/** Tells links from the leaves (0x00) and nodes (0x01) of Merkle trees (methods 8). */
const linkPrefix = 0x02;
/** Part of what is hashed, so that a later form of the record cannot be taken for this one. */
const formVersion = 1;

/** The link of `record` behind the link `previousHash`: hex of SHA-256(0x02 || previous || length || canonical). */
export function linkOf(previousHash: string, record: AuditRecord, sha256: Sha256): string {
  const { chain, sequence, offset, timestamp, encoding, key, value, headers } = record;
  // Named one by one: columns that are not part of the evidence must not change it.
  const form = { version: formVersion, chain, sequence, offset, timestamp, encoding, key, value, headers };
  const canonical = utf8ToBytes(canonicalize(form)!);
  const bytes = new Uint8Array(1 + 32 + 8 + canonical.length);
  bytes[0] = linkPrefix;
  bytes.set(hexToBytes(previousHash), 1);
  new DataView(bytes.buffer).setBigUint64(33, BigInt(canonical.length));
  bytes.set(canonical, 41);
  return bytesToHex(sha256(bytes));
}

/** Puts records behind the head of a chain, in the order given. Without a head the chain begins. */
export function extendChain(
  chain: string,
  head: { readonly length: number; readonly hash: string } | undefined,
  received: readonly ReceivedRecord[],
  sha256: Sha256,
): readonly ChainedRecord[] {
  let previousHash = head?.hash ?? genesisHash;
  return received.map((record, index) => {
    const placed = auditRecordOf(chain, (head?.length ?? 0) + index + 1, record);
    const chained = { ...placed, previousHash, hash: linkOf(previousHash, placed, sha256) };
    previousHash = chained.hash;
    return chained;
  });
}
