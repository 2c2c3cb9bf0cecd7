import { z } from 'zod';
import { Instant } from './envelope.ts';

/** One event in the life of a request (requirement I1). */
export const TimelineEntry = z.object({
  eventId: z.string(),
  type: z.string(),
  source: z.string(),
  time: Instant,
  causationId: z.string().nullable(),
  traceId: z.string().nullable(),
  position: z.object({ topic: z.string(), partition: z.int(), offset: z.string() }),
  recordHash: z.string().describe('Link of the hash chain that proves this record (requirement I2).'),
  data: z.json(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** The answer of `GET /v1/requests/{id}/timeline`. */
export const Timeline = z.object({
  tenantId: z.string(),
  requestId: z.string(),
  entries: z.array(TimelineEntry),
  nextCursor: z.string().nullable(),
});
export type Timeline = z.infer<typeof Timeline>;
