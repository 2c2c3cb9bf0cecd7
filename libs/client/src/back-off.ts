/** How pauses between attempts grow. */
export interface BackOff {
  readonly firstMs: number;
  readonly maximumMs: number;
}

/**
 * The pause before attempt `attempt` (counted from 1): doubling up to the maximum, with the upper half left to chance, so
 * that many clients that failed together do not come back together. What the server asked for is the least.
 *
 * @param chance 0 to 1
 */
export function pauseMs(attempt: number, backOff: BackOff, chance: number, retryAfterMs = 0): number {
  const full = Math.min(backOff.maximumMs, backOff.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.max(retryAfterMs, full / 2 + (full / 2) * chance);
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110 section 10.2.3); 0 when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
