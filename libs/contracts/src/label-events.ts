import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { RootCause } from './review-events.ts';

export const LabelRecorded = defineEvent({
  type: 'tidegate.label.recorded.v1',
  topic: 'tidegate.label.lifecycle.v1',
  schema: z.object({
    labelId: z.string(),
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    cohort: z.string().nullable(),
    source: z.enum(['review', 'audit_sample']),
    escalationNeeded: z.boolean().describe('Was a person needed? (requirement G1)'),
    proposalRight: z
      .boolean()
      .nullable()
      .describe('Was the proposal right as it stood? Null when the verdict says nothing.'),
    rootCause: RootCause.nullable(),
    falseAutonomy: z.boolean().describe('An automatic decision that a person would have stopped (requirement G8).'),
    labelledAt: Instant,
  }),
  summary: 'Ground truth about a closed case.',
});
