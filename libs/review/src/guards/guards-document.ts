import { z } from 'zod';

const share = z.number().gt(0).lt(1);
const window = z.int().min(5).max(1_000).describe('Observations that are judged together; each counts in one window.');

/**
 * `config/review.yaml`: the guards against rubber stamps and automation bias (requirement E8). Each is a test of what a
 * careful reviewer does, on windows that do not overlap; `falseAlarms` is the chance that it speaks against a careful one.
 */
export const GuardsDocument = z.strictObject({
  falseAlarms: z
    .number()
    .gt(0)
    .max(0.2)
    .default(0.01)
    .describe('How often, at most, a guard speaks against a careful reviewer in one window.'),
  tooFast: z
    .strictObject({
      window: window.default(50),
      wordsPerMinute: z.int().min(100).max(5_000).default(900).describe('No careful person skims faster.'),
      secondsAtLeast: z.number().min(0).max(60).default(2).describe('To look at the case at all.'),
      share: share.default(0.1).describe('Verdicts of a careful reviewer that may be faster: cases known by heart.'),
    })
    .prefault({}),
  streak: z
    .strictObject({
      window: window.default(50),
      approvalShare: share.default(0.85).describe('How often a careful reviewer agrees with the proposal, at most.'),
    })
    .prefault({}),
  knownCases: z
    .strictObject({
      window: window.default(10),
      missShare: share.default(0.1).describe('Known cases that a careful reviewer may get wrong.'),
    })
    .prefault({}),
  audits: z
    .strictObject({
      share: z.number().min(0).max(1).default(0.02).describe('Approvals that somebody else looks at again.'),
      window: window.default(20),
      disagreeShare: share.default(0.1).describe('Audits in which a second careful person sees it otherwise.'),
    })
    .prefault({}),
  calibration: z
    .strictObject({
      window: window.default(20),
      disagreeShare: share.default(0.2).describe('Exercises in which a careful reviewer differs from most others.'),
    })
    .prefault({}),
});
export type GuardsDocument = z.infer<typeof GuardsDocument>;

/** `config/review.yaml`. */
export const ReviewDocument = z.strictObject({
  supervisors: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a role such as compliance'))
    .default(['compliance'])
    .describe('Roles that see the findings of everybody and may set known cases and exercises.'),
  guards: GuardsDocument.prefault({}),
});
export type ReviewDocument = z.infer<typeof ReviewDocument>;
