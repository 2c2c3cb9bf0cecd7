import type { AuditedRecord, LoggedEvent, StoredRecord } from './evidence.ts';

/**
 * Audit records with hashes to compare. A seal stands for the hash of the record on the log if it is the seal of it, and for
 * some other content if it is not.
 */
export function unsealed(
  stored: readonly StoredRecord[],
  log: readonly LoggedEvent[],
  sealOf: (valueHash: string) => string,
): AuditedRecord[] {
  const hashes = new Map(
    log.map(({ topic, partition, offset, valueHash }) => [`${topic}/${partition}@${offset}`, valueHash]),
  );
  return stored.map(({ seal, chain, offset, valueHash }) => {
    if (seal === null) return { chain, offset, valueHash };
    const logged = hashes.get(`${chain}@${offset}`);
    return { chain, offset, valueHash: logged !== undefined && sealOf(logged) === seal ? logged : 'another content' };
  });
}
