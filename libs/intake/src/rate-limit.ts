import { z } from 'zod';

/** How much may come in by HTTP, at one instance of intake (requirement I4; docs/identity.md). */
export const RateLimit = z
  .strictObject({
    perSecond: z.number().gt(0).max(100_000).optional().describe('Requests a second, on average.'),
    burst: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('Requests at once after a quiet time; a second’s worth when left out.'),
    perDay: z.int().min(1).max(1_000_000_000).optional().describe('Requests a day (UTC).'),
  })
  .refine(({ perSecond, perDay }) => perSecond !== undefined || perDay !== undefined, 'must have perSecond or perDay')
  .refine(({ perSecond, burst }) => burst === undefined || perSecond !== undefined, {
    path: ['burst'],
    message: 'must stand beside perSecond',
  });
export type RateLimit = z.infer<typeof RateLimit>;

/** What is left of a limit: a bucket of tokens that fills evenly, and what was used of the day. */
export interface LimitState {
  readonly tokens: number;
  readonly atMs: number;
  readonly day: number;
  readonly usedToday: number;
}

/** Why one more request is too many, and how long it is until it is not. */
export interface LimitRefusal {
  readonly code: 'rate_limited' | 'quota_exceeded';
  /** Whose limit it is, such as `tenant acme`. */
  readonly whose: string;
  readonly limit: number;
  readonly retryAfterSeconds: number;
}

const dayMs = 86_400_000;

export function unusedLimit(limit: RateLimit, nowMs: number): LimitState {
  return { tokens: burstOf(limit), atMs: nowMs, day: dayOf(nowMs), usedToday: 0 };
}

/** The state after one more request, or why there must not be one. A clock that goes back gives nothing. */
export function useLimit(state: LimitState, limit: RateLimit, nowMs: number): LimitState | Omit<LimitRefusal, 'whose'> {
  const { perSecond, perDay } = limit;
  const day = Math.max(state.day, dayOf(nowMs));
  const usedToday = day === state.day ? state.usedToday : 0;
  if (perDay !== undefined && usedToday >= perDay) {
    const retryAfterSeconds = Math.ceil(((day + 1) * dayMs - nowMs) / 1_000);
    return { code: 'quota_exceeded', limit: perDay, retryAfterSeconds };
  }
  const atMs = Math.max(nowMs, state.atMs);
  if (perSecond === undefined) return { tokens: 0, atMs, day, usedToday: usedToday + 1 };
  const tokens = Math.min(burstOf(limit), state.tokens + ((atMs - state.atMs) / 1_000) * perSecond);
  if (tokens < 1) {
    const retryAfterSeconds = Math.max(1, Math.ceil((1 - tokens) / perSecond));
    return { code: 'rate_limited', limit: perSecond, retryAfterSeconds };
  }
  return { tokens: tokens - 1, atMs, day, usedToday: usedToday + 1 };
}

function burstOf({ perSecond = 0, burst }: RateLimit): number {
  return burst ?? Math.max(1, Math.ceil(perSecond));
}

function dayOf(nowMs: number): number {
  return Math.floor(nowMs / dayMs);
}
