import type { ReceivedRecord } from '@tidegate/audit/chained-record';

/** Lengths of `YYYY-MM-DDTHH:mm:ss.sssZ`; years before 0 and after 9999 have a sign and are longer. */
const plainLength = 24;

/** When a record says that it happened: `ce_time`, else the timestamp of the record. Hostile values end at 1970. */
export function occurredAt({ headers, timestamp }: Pick<ReceivedRecord, 'headers' | 'timestamp'>): string {
  return instantOf(Date.parse(headers['ce_time'] ?? '')) ?? instantOf(Number(timestamp)) ?? '1970-01-01T00:00:00.000Z';
}

function instantOf(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  // Postgres has no year 0.
  return text.length === plainLength && !text.startsWith('0000') ? text : undefined;
}
