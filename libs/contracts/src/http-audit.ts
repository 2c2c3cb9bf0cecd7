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

/** The query of the timeline. */
export const TimelineQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(512).optional(),
});
export type TimelineQuery = z.infer<typeof TimelineQuery>;

/** The answer of `GET /v1/audit/chains`: the head of every chain. */
export const AuditChainList = z.object({
  data: z.array(
    z.object({
      chain: z.string().describe('Topic and partition.'),
      length: z.int().min(0),
      headHash: z.string(),
      lastOffset: z.string(),
      updatedAt: Instant,
    }),
  ),
});
export type AuditChainList = z.infer<typeof AuditChainList>;
