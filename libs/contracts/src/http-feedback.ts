import { z } from 'zod';
import { CohortHistoryUpdated } from './control-events.ts';
import { Slug } from './envelope.ts';
import { LabelRecorded } from './label-events.ts';

/** A rate with its Wilson interval of 95 %; `rate` is null when nothing was counted. */
export const RateInterval = z.object({
  rate: z.number().min(0).max(1).nullable(),
  lower: z.number().min(0).max(1),
  upper: z.number().min(0).max(1),
});
export type RateInterval = z.infer<typeof RateInterval>;

/** Query of `GET /v1/cohorts`. */
export const CohortQuery = z.object({
  tenantId: Slug.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_024).optional().describe('`nextCursor` of the page before.'),
});
export type CohortQuery = z.infer<typeof CohortQuery>;

/** One cohort: how often people disagreed with it, and what the random audits found (requirements G5, H1). */
export const CohortStatistics = CohortHistoryUpdated.schema.extend({
  overrideRate: RateInterval.describe('Overridden of reviewed.'),
  falseAutonomyRate: RateInterval.describe('Wrong automatic decisions of those audited.'),
});
export type CohortStatistics = z.infer<typeof CohortStatistics>;

export const CohortPage = z.object({ data: z.array(CohortStatistics), nextCursor: z.string().nullable() });
export type CohortPage = z.infer<typeof CohortPage>;

/** Query of `GET /v1/labels`. The answer is JSON lines of `LabelLine`, oldest first; the header `tidegate-next-cursor` goes on. */
export const LabelQuery = z.object({
  format: z.literal('jsonl').default('jsonl'),
  tenantId: Slug.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
  cursor: z.string().max(1_024).optional().describe('`tidegate-next-cursor` of the answer before.'),
});
export type LabelQuery = z.infer<typeof LabelQuery>;

export const LabelLine = LabelRecorded.schema;

/** Header of `GET /v1/labels` with the cursor of the next page. It is absent when there is nothing more for now. */
export const nextCursorHeader = 'tidegate-next-cursor';
