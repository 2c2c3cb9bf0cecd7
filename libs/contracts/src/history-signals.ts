import { z } from 'zod';
import { duration, explained, ratio } from './signal-shapes.ts';

/**
 * History signals that a product knows (requirement B6; source texts [0], [1], [3]). How often reviewers correct the cohort,
 * Tidegate knows by itself: `correctionRate` and `falseAutonomyRate` of the same family are never taken from a request.
 */
export const HistorySignals = z.object({
  weakIntent: z
    .boolean()
    .optional()
    .describe(
      explained(
        'The intent is known to go wrong often.',
        'keep a list of such intents. Tidegate sets it for the task types listed in the scoring file.',
      ),
    ),
  driftSinceChange: ratio
    .optional()
    .describe(
      explained(
        'How far inputs or scores have moved since the last change of prompt, index or model.',
        'Jensen-Shannon distance (base 2) of their distributions before and after the change.',
      ),
    ),
  daysSinceChange: duration
    .optional()
    .describe(explained('Days since the last change of prompt, index, model or tools.', 'from its release to now.')),
  incidentWindow: z
    .boolean()
    .optional()
    .describe(
      explained(
        'An incident of this workflow is open or was recently.',
        'ask your incident register for the last days.',
      ),
    ),
  policyChangeWindow: z
    .boolean()
    .optional()
    .describe(explained('A policy of this domain changed recently.', 'ask your policy register for the last days.')),
  similarCaseCoverage: ratio
    .optional()
    .describe(
      explained(
        'How well similar reviewed cases cover this one.',
        'similarity of the nearest reviewed cases, the mean of the best five; 0 when there are none.',
      ),
    ),
  similarCaseCorrectionRate: ratio
    .optional()
    .describe(
      explained(
        'Share of similar reviewed cases that reviewers corrected.',
        'corrected ones divided by all among the nearest reviewed cases.',
      ),
    ),
  routeQuality: ratio
    .optional()
    .describe(
      explained(
        'Share of earlier outputs of this route that were right.',
        'from reviews and outcomes of the same model, prompt and task.',
      ),
    ),
  inputCompleteness: ratio
    .optional()
    .describe(
      explained(
        'Share of the input that a good answer needs and that is there.',
        'fields filled divided by fields needed.',
      ),
    ),
  anomaly: ratio
    .optional()
    .describe(
      explained(
        'How unusual the input is; 1 when nothing like it was seen.',
        'the quantile of its distance to known inputs, or the score of an anomaly detector.',
      ),
    ),
});
export type HistorySignals = z.infer<typeof HistorySignals>;
