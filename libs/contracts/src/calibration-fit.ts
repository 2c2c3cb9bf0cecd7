import { z } from 'zod';

/** One term of the score: `coefficient · (value - mean)`, or `whenMissing` where the value is not known. */
export const CalibrationTerm = z.object({
  name: z
    .string()
    .min(1)
    .max(160)
    .describe('A feature of the closed list of the evidence rules, such as `trace.sameAgain`.'),
  coefficient: z.number().describe('Of the log odds of being right, for one unit of the feature.'),
  mean: z.number().describe('Of the cases of the fit in which it was known.'),
  whenMissing: z
    .number()
    .nullable()
    .describe('What the score gets when the feature is missing; null when it never was, so that it may not be.'),
  sign: z
    .union([z.literal(-1), z.literal(0), z.literal(1)])
    .describe('Direction that the fit allowed: -1 only against being right, 1 only for it, 0 both.'),
});

/** From the score, in log odds, to a probability. */
export const CalibrationMap = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('platt'), slope: z.number().min(0), offset: z.number() }),
  z.object({
    kind: z.literal('isotonic'),
    points: z
      .array(z.object({ score: z.number(), probability: z.number().gt(0).lt(1) }))
      .min(1)
      .max(2_000)
      .describe('By rising score; linear between two points, constant beyond the ends.'),
  }),
]);

/** Forecasts of similar probability, out of the folds that they were not fitted on. */
export const CalibrationBin = z.object({
  count: z.int().min(1),
  weight: z.number().gt(0).optional().describe('How many cases these stand for; absent before labels had weights.'),
  meanProbability: z.number().min(0).max(1).describe('What was promised, on average.'),
  happenedShare: z.number().min(0).max(1).describe('How many were right.'),
});

/**
 * How a calibration was fitted, and everything that is needed to apply it and to judge it (requirement B9). `format` rises when its
 * meaning changes; a reader that does not know the format has no calibration.
 */
export const CalibrationFit = z.object({
  format: z.int().min(1),
  proposals: z
    .array(z.enum(['plan', 'answer', 'action']))
    .min(1)
    .describe('Kinds of proposal that it was fitted on; about others it says nothing.'),
  features: z.array(CalibrationTerm).max(300),
  map: CalibrationMap,
  brierScore: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Out of fold; null when there were too few labels for folds.'),
  reliability: z.array(CalibrationBin).max(50).describe('Bins of equal mass, out of fold.'),
  labels: z.object({ right: z.int().min(0), wrong: z.int().min(0) }),
  effectiveLabels: z
    .number()
    .min(0)
    .optional()
    .describe('What the labels are worth when each counts for one over the probability that it is known; else absent.'),
  labelDefinition: z.string().min(1).max(512).describe('What counts as wrong.'),
  data: z.string().min(1).max(512).describe('Where the labels come from.'),
});
export type CalibrationFit = z.infer<typeof CalibrationFit>;
