import { z } from 'zod';
import { count, duration, explained, names, ratio } from './signal-shapes.ts';

/** Tooling signals (requirement B3; source text [0]). */
export const ToolingSignals = z.object({
  calls: count
    .optional()
    .describe(
      explained(
        'Tool calls made.',
        'count them. Where it is more than the tool trace holds, the trace counts as partial.',
      ),
    ),
  failures: count
    .optional()
    .describe(explained('Tool calls that failed.', 'count errors. Tidegate counts them in the tool trace.')),
  consecutiveFailures: count
    .optional()
    .describe(explained('Longest run of failed calls.', 'in order of time. Tidegate reads it from the tool trace.')),
  successRate: ratio
    .optional()
    .describe(explained('Share of tool calls that succeeded.', 'calls that succeeded divided by calls made.')),
  repeatedCalls: count
    .optional()
    .describe(
      explained(
        'Calls identical to an earlier one.',
        'count calls with the same name and arguments as an earlier one. Tidegate counts them in the tool trace.',
      ),
    ),
  validationErrors: count
    .optional()
    .describe(
      explained('Calls refused by the tool for their arguments.', 'count errors of the kind "invalid argument".'),
    ),
  entityMismatch: z
    .boolean()
    .optional()
    .describe(
      explained(
        'True when the entity acted on is not the one asked about.',
        'compare the ids in the question and session with those in the action.',
      ),
    ),
  writes: count
    .optional()
    .describe(
      explained('Calls that change a system of record.', 'count them. Tidegate counts them in the tool trace.'),
    ),
  writesSucceeded: count
    .optional()
    .describe(explained('Writes that succeeded.', 'count them. Tidegate counts them in the tool trace.')),
  unrecoveredWriteFailures: count
    .optional()
    .describe(
      explained(
        'Failed writes that no later write of the same tool on the same entity made good.',
        'follow each failed write to the end. Tidegate reads it from the tool trace.',
      ),
    ),
  unreadWrites: count
    .optional()
    .describe(
      explained(
        'Entities written, or about to be written, that were never read before.',
        'compare the ids in writes with those in earlier successful reads. Tidegate reads it from the tool trace.',
      ),
    ),
  staleReadSeconds: duration
    .optional()
    .describe(
      explained(
        'Age of the oldest read that a write relies on, seconds.',
        'from the last read of an entity to the write. Tidegate reads it from a tool trace with times.',
      ),
    ),
  missingPreconditions: names
    .optional()
    .describe(
      explained(
        'Preconditions of the action that were not met.',
        'name the checks that have to come before. Tidegate compares the tool trace with the table of the scoring file.',
      ),
    ),
  withinScope: z
    .boolean()
    .optional()
    .describe(
      explained(
        'False when the action exceeds what this product may do.',
        'check it against the permissions of the product.',
      ),
    ),
  scopeFit: ratio
    .optional()
    .describe(
      explained(
        'Share of the permissions and limits an action needs that product and user hold.',
        'permissions held divided by permissions needed.',
      ),
    ),
  reversibility: ratio
    .optional()
    .describe(
      explained('Share of the writes of this workflow that can be undone.', 'reversible writes divided by all writes.'),
    ),
});
export type ToolingSignals = z.infer<typeof ToolingSignals>;
