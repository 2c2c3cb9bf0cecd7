import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { ReasonCode } from './reason-codes.ts';
import { Classification, Request } from './request-events.ts';
import { Signals } from './signals.ts';

export const SignalFamily = z.enum(['retrieval', 'generation', 'tooling', 'workflow', 'conversation', 'history']);
export type SignalFamily = z.infer<typeof SignalFamily>;

/** One family's score with every input that made it (requirement B7). */
export const SubScore = z.object({
  family: SignalFamily,
  score: z.number().min(0).max(1).describe('1 is best. Computed from the signals that are present.'),
  weight: z.number().min(0).max(1).describe('Share of the composite.'),
  present: z.int().min(0).describe('How many signals of the family were sent.'),
  contributions: z
    .array(z.object({ signal: z.string(), value: z.number(), penalty: z.number().min(0).max(1) }))
    .describe('What each signal took off the perfect score of 1.'),
});
export type SubScore = z.infer<typeof SubScore>;

/** A reason code with the observation behind it. */
export const Reason = z.object({
  code: ReasonCode,
  detail: z.string().max(1_024).describe('The observation: signal, value, limit.'),
  from: z.string().max(128).describe('Who says so: a signal family, `rule:<id>`, `breaker:<scope>`.'),
});
export type Reason = z.infer<typeof Reason>;

/** What stands behind signals that Tidegate computed from texts, so that a reviewer can look at the place. */
export const TextFindings = z.object({
  claimSupport: z
    .array(z.number().min(0).max(1))
    .max(100)
    .optional()
    .describe('How far cited passages support each claim, in the order of the request.'),
  contradictions: z
    .array(z.array(z.string().max(128)).min(2).max(2))
    .max(20)
    .optional()
    .describe('Ids of two documents that contradict each other; the first twenty pairs.'),
});
export type TextFindings = z.infer<typeof TextFindings>;

/** What evidence scoring makes of the signals (DESIGN §1; requirements B7, B8). */
export const Assessment = z.object({
  subScores: z.array(SubScore).max(6),
  composite: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(
      'Weighted mean of the sub-scores; null when no signal was sent. Its parts are beside it (requirement B8).',
    ),
  reasons: z.array(Reason).max(50),
  calibration: z
    .object({
      probability: z.number().min(0).max(1),
      calibrationId: z.string(),
      fittedOn: z.int().min(0).optional().describe('Number of labels behind it; absent in events before 2026-11-21.'),
      expectedCalibrationError: z.number().min(0).max(1).optional().describe('Of the calibration, out of fold.'),
    })
    .nullable()
    .describe('Probability of being right, where a calibration for these versions exists (requirement B9); else null.'),
  cohortHistory: z
    .object({ reviewed: z.int().min(0), overridden: z.int().min(0) })
    .nullable()
    .describe('How often people disagreed with this cohort, as of the decision.'),
  computed: Signals.optional().describe(
    'Signals that Tidegate computed from documents, claims and tool trace, where none was sent or a better one; they count.',
  ),
  textFindings: TextFindings.optional().describe('Where claims lack support and documents disagree.'),
  scoringVersion: z.string().describe('Version of the scoring rules; a decision can be recomputed with it.'),
});
export type Assessment = z.infer<typeof Assessment>;

export const EvidenceScored = defineEvent({
  type: 'tidegate.evidence.scored.v1',
  topic: 'tidegate.evidence.scored.v1',
  schema: z.object({
    checkpointId: z.string(),
    request: Request,
    classification: Classification,
    cohort: z.string().describe('tenant × task type × versions, as `cohortOf` writes it (DESIGN §1).'),
    assessment: Assessment,
  }),
  summary: 'A classified request with the assessment of its evidence.',
});
