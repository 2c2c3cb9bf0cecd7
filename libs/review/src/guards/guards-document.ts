import { Slug } from '@tidegate/contracts/envelope';
import { RiskTier } from '@tidegate/contracts/request-events';
import { z } from 'zod';

const share = z.number().gt(0).lt(1);
const window = z.int().min(5).max(1_000).describe('Observations that are judged together; each counts in one window.');

const drawShare = z.number().min(0).max(1);

/** Which cases are judged before the recommendation is seen (ADR 33). None by default: it changes what a client has to do. */
export const BlindFirst = z.strictObject({
  share: drawShare.default(0).describe('Cases that are judged blind, by a keyed draw, where no rule says otherwise.'),
  rules: z
    .array(
      z.strictObject({
        queues: z.array(Slug).min(1).optional(),
        tiers: z.array(RiskTier).min(1).optional(),
        share: drawShare,
      }),
    )
    .max(100)
    .default([])
    .describe('Other shares, by queue and risk tier; the first that fits decides.'),
  afterFinding: z
    .int()
    .min(0)
    .max(1_000)
    .default(0)
    .describe('How many next cases somebody judges blind of whom `too_fast` or `streak` spoke; 0 for none.'),
  window: window.default(10),
  swayedShare: share
    .default(0.1)
    .describe('Known cases judged rightly blind that a careful reviewer gives up for a wrong recommendation.'),
});
export type BlindFirst = z.infer<typeof BlindFirst>;

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
  blindFirst: BlindFirst.prefault({}),
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
