/** The longest that a caller may wait in one request; below the usual 60 s of proxies. */
export const waitSecondsMax = 55;

/**
 * Seconds that the caller would like to wait for the decision, at most `waitSecondsMax`: `Prefer: wait=N` (RFC 7240
 * section 4.3). Null without the preference or with one that is no whole number; such a preference is ignored, as the RFC
 * asks.
 */
export function waitSecondsOf(prefer: string | readonly string[] | undefined): number | null {
  const text = typeof prefer === 'string' ? prefer : (prefer ?? []).join(',');
  for (const preference of text.split(',')) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), waitSecondsMax);
  }
  return null;
}
