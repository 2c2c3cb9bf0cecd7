/** How much of what a source sent could be used; what is older than about 500 records hardly counts. */
export interface Reliability {
  readonly good: number;
  readonly bad: number;
}

const decay = 1 - 1 / 500;
const recordsMin = 20;
/** Share of rejected records from which a source is called unreliable, once that is certain enough. */
export const rejectedShareMax = 0.25;

/** Counts one record. */
export function judged(before: Reliability | undefined, valid: boolean): Reliability {
  const { good, bad } = before ?? { good: 0, bad: 0 };
  return { good: good * decay + (valid ? 1 : 0), bad: bad * decay + (valid ? 0 : 1) };
}

/**
 * Whether more than `rejectedShareMax` of the recent records were rejected, with 97.5 % confidence: the lower end of the
 * Wilson score interval (Wilson 1927) is above it.
 */
export function isUnreliable({ good, bad }: Reliability): boolean {
  const records = good + bad;
  return records >= recordsMin && wilsonLower(bad / records, records) > rejectedShareMax;
}

/** Lower end of the Wilson score interval of a share at 95 %, two-sided. */
export function wilsonLower(share: number, records: number): number {
  const z2 = 1.959963984540054 ** 2;
  const middle = share + z2 / (2 * records);
  const half = Math.sqrt(z2 * ((share * (1 - share)) / records + z2 / (4 * records * records)));
  return (middle - half) / (1 + z2 / records);
}
