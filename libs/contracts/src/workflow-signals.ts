import { z } from 'zod';
import { count, duration, explained, ratio } from './signal-shapes.ts';

/** Workflow signals (requirement B4; source text [0]). */
export const WorkflowSignals = z.object({
  steps: count
    .optional()
    .describe(explained('Steps taken so far.', 'count turns of the agent or tool calls, always the same.')),
  planLength: count.optional().describe(explained('Steps the plan foresees.', 'count them in the plan.')),
  planBranches: count
    .optional()
    .describe(explained('Decisions that the plan leaves open.', 'count the steps with more than one way on.')),
  externalDependencies: count
    .optional()
    .describe(explained('Systems outside the product that the plan relies on.', 'count them once each.')),
  complexity: ratio
    .optional()
    .describe(explained('Complexity of the task.', 'your own score, scaled to 0 to 1; keep its definition stable.')),
  stepsWithoutProgress: count
    .optional()
    .describe(
      explained('Latest steps that changed nothing.', 'count back from now to the last step with a new result.'),
    ),
  slowSteps: count
    .optional()
    .describe(explained('Steps that took long.', 'count steps above the latency that you call high.')),
  nonConvergent: z
    .boolean()
    .optional()
    .describe(
      explained(
        'True when the agent took more than N slow steps without coming closer.',
        'set it when slow steps without progress exceed your N.',
      ),
    ),
  domainsCrossed: count
    .optional()
    .describe(explained('Number of policy domains touched.', 'count the domains of question, tools and documents.')),
  exceptionLanguage: z
    .boolean()
    .optional()
    .describe(
      explained(
        '"override", "special case", "just this once".',
        'look for such words in question and draft; intake looks for them in the question.',
      ),
    ),
  missingFields: count
    .optional()
    .describe(
      explained(
        'Fields the task needs that the agent did not find.',
        'count empty fields of the record or form that the task fills.',
      ),
    ),
  conflictingRecords: count
    .optional()
    .describe(
      explained(
        'Records about one entity that contradict each other.',
        'compare the systems that the agent has read; count fields that differ.',
      ),
    ),
  durationSeconds: duration.optional().describe(explained('Duration so far, seconds.', 'from the first step to now.')),
});
export type WorkflowSignals = z.infer<typeof WorkflowSignals>;
