import { z } from 'zod';
import { BlindAnswer, BlindCause, BlindJudgement } from './blind-judgements.ts';

/** Where the reviewer stands with a case that is judged blind. */
export const BlindPhase = z.object({
  because: BlindCause,
  judgement: BlindJudgement.nullable().describe(
    'What the reviewer wrote down. Null while they have not: what the system makes of the case is left out until then.',
  ),
});
export type BlindPhase = z.infer<typeof BlindPhase>;

/** Body of `POST /v1/cases/{id}/judgement`. */
export const BlindJudgementBody = z.strictObject({
  fencingToken: z.int().min(1).max(2_147_483_647),
  judgement: BlindAnswer.describe('Of the proposal as it stands.'),
  note: z.string().max(8_192).default(''),
});
export type BlindJudgementBody = z.input<typeof BlindJudgementBody>;

/** So many of so many, with the exact bounds of the rate behind them (95 %); null where nothing was seen. */
const Share = z.object({
  hits: z.int(),
  trials: z.int(),
  rate: z.number().nullable(),
  lower: z.number(),
  upper: z.number(),
});

/** What seeing the recommendation did to the judgements of one reviewer in one queue (requirement E8). */
export const BlindSwitches = z.object({
  reviewer: z.string(),
  queue: z.string(),
  judged: z.int().describe('Judgements that a verdict for or against the proposal followed.'),
  kept: z.int(),
  towards: Share.describe('Of those that disagreed with the recommendation, the ones that gave way to it.'),
  away: Share.describe('Of those that agreed with the recommendation, the ones that left it.'),
  unsure: Share.describe('Of those that were unsure, the ones that ended as recommended.'),
});
export type BlindSwitches = z.infer<typeof BlindSwitches>;
export const BlindReport = z.object({ days: z.int(), data: z.array(BlindSwitches) });
export type BlindReport = z.infer<typeof BlindReport>;
