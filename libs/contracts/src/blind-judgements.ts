import { z } from 'zod';
import { Instant } from './envelope.ts';

/** What a reviewer says of the proposal as it stands, before they see what the system makes of it (requirement E8). */
export const BlindAnswer = z.enum(['approve', 'reject', 'unsure']);
export type BlindAnswer = z.infer<typeof BlindAnswer>;

/** Why a case is judged blind: drawn by the keyed hash, or because of what a guard found about the reviewer. */
export const BlindCause = z.enum(['drawn', 'guard']);
export type BlindCause = z.infer<typeof BlindCause>;

/** What became of a judgement when the reviewer had seen the recommendation. */
export const BlindChange = z.enum(['kept', 'towards', 'away', 'was_unsure']);
export type BlindChange = z.infer<typeof BlindChange>;

/** A judgement as it was written down; it never changes. */
export const BlindJudgement = z.object({
  judgement: BlindAnswer,
  note: z.string().max(8_192),
  because: BlindCause,
  at: Instant,
});
export type BlindJudgement = z.infer<typeof BlindJudgement>;

/** A judgement beside the verdict that followed it. */
export const BlindRecord = BlindJudgement.extend({
  recommended: z
    .enum(['approve', 'reject'])
    .describe('What the system recommended: to go ahead, or, for a hand-off, not to.'),
  change: BlindChange.nullable().describe('Null where the verdict neither lets the proposal pass nor stops it.'),
});
export type BlindRecord = z.infer<typeof BlindRecord>;
