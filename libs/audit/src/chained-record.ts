import { z } from 'zod';

const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const ChainName = z.string().regex(/^[a-z0-9.-]+\/\d+$/, 'must be <topic>/<partition>');

/**
 * One record of the log as it was received.
 * `plain` texts are as on the wire. With `escaped`, key, value and each header, name and value, are JSON string literals: so
 * a database that cannot hold a zero character or half a surrogate pair can still keep a hostile record, and a header named
 * like a member of every object is a name like any other.
 */
export const AuditRecord = z.strictObject({
  chain: ChainName.describe('Topic and partition: `tidegate.decision.made.v1/3`.'),
  sequence: z.int().min(1).describe('Place in the chain; counts from 1 without gaps.'),
  offset: z.string().regex(/^\d+$/).describe('Offset in the partition; has gaps where the log was compacted.'),
  timestamp: z
    .string()
    .regex(/^-?\d+$/)
    .describe('Timestamp of the record, milliseconds since 1970.'),
  encoding: z.enum(['plain', 'escaped']),
  key: z.string().nullable(),
  value: z.string().nullable().describe('Null is the tombstone of a compacted topic.'),
  headers: z.record(z.string(), z.string()),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** A record with its links: the hash of the one before it, and its own. */
export const ChainedRecord = AuditRecord.extend({ previousHash: Hash, hash: Hash });
export type ChainedRecord = z.infer<typeof ChainedRecord>;

/** At `length` the chain had `hash`. The last one of a chain is its head; earlier ones are witnesses. */
export const ChainHead = z.strictObject({ chain: ChainName, length: z.int().min(1), hash: Hash });
export type ChainHead = z.infer<typeof ChainHead>;

/** A record of the log before it has a place in its chain. */
export interface ReceivedRecord {
  readonly offset: bigint;
  readonly timestamp: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export function chainOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

/** Zero characters, and halves of surrogate pairs. */
const needsEscape = /\0|\p{Surrogate}/u;

/** The record at its place, in the encoding that it needs. */
export function auditRecordOf(chain: string, sequence: number, received: ReceivedRecord): AuditRecord {
  const { key, value, headers } = received;
  const texts = [key ?? '', value ?? '', ...Object.entries(headers).flat()];
  const isPlain = !Object.hasOwn(headers, '__proto__') && !texts.some((text) => needsEscape.test(text));
  const encode = (text: string) => (isPlain ? text : JSON.stringify(text));
  return {
    chain,
    sequence,
    offset: String(received.offset),
    timestamp: received.timestamp,
    encoding: isPlain ? 'plain' : 'escaped',
    key: key === null ? null : encode(key),
    value: value === null ? null : encode(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [encode(name), encode(text)])),
  };
}
