import { z } from 'zod';

/** The answer of `GET /livez`. */
export const Liveness = z.object({ alive: z.literal(true) });

/** The answer of `GET /readyz`: whether the service may get work, and what each check says. */
export const Readiness = z.object({
  ready: z.boolean(),
  checks: z.record(z.string(), z.object({ ready: z.boolean(), detail: z.string() })),
});
