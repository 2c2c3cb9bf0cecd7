import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Action } from './request-events.ts';

/** What every event about an action names. */
export const actionOf = {
  tenantId: z.string(),
  requestId: z.string(),
  checkpointId: z.string(),
  actionDigest: z.string().describe('SHA-256 of the canonical action, hex.'),
  actionName: z.string(),
  taskType: z.string().nullable(),
  cohort: z.string().nullable(),
};

/** What a dry run says an action would do (requirement F1). */
export const Preview = z.object({
  summary: z.string().max(2_048),
  effects: z.array(z.string().max(1_024)).max(50),
  reversible: z.boolean(),
});
export type Preview = z.infer<typeof Preview>;

export const ActionPreviewed = defineEvent({
  type: 'tidegate.action.previewed.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({
    ...actionOf,
    preview: Preview.nullable(),
    previewDigest: z
      .string()
      .optional()
      .describe(
        'SHA-256 of the canonical preview, hex: an approval holds while a dry run still has it (requirement E7).',
      ),
    problem: z.string().nullable(),
  }),
  summary: 'A dry run of a proposed action; `problem` says why there is no preview.',
});

export const ActionExecuted = defineEvent({
  type: 'tidegate.action.executed.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({
    ...actionOf,
    grantId: z.string(),
    action: Action,
    approvedBy: z.array(z.string()).describe('Empty when the decision was automatic.'),
    receipt: z.string().max(1_024).describe('What the connector gave as proof.'),
    reconciled: z
      .boolean()
      .describe('True when the result was learnt by asking the connector afterwards (DESIGN §4.4).'),
  }),
  summary: 'An action was executed, once.',
});

/** What is undone, who wanted it and why. */
const rollbackOf = {
  ...actionOf,
  grantId: z.string().describe('Of the execution that is undone.'),
  rollbackKey: z.string().describe('Idempotency key of the rollback, another than that of the execution.'),
  requestedBy: z.string(),
  reason: z.string().max(2_048),
};

export const RollbackRequested = defineEvent({
  type: 'tidegate.action.rollback-requested.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object(rollbackOf),
  summary: 'An operator wants an executed action to be undone.',
});

export const ActionRolledBack = defineEvent({
  type: 'tidegate.action.rolled-back.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({ ...rollbackOf, receipt: z.string().max(1_024), reconciled: z.boolean() }),
  summary: 'An executed action was undone, once.',
});

export const ActionFailed = defineEvent({
  type: 'tidegate.action.failed.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({
    ...actionOf,
    grantId: z.string(),
    code: z.enum([
      'unknown_action',
      'invalid_arguments',
      'digest_mismatch',
      'breaker_open',
      'connector_refused',
      'connector_unreachable',
      'preview_changed',
      'expired',
    ]),
    detail: z.string().max(2_048),
  }),
  summary: 'An allowed action was not executed, and will not be; a person has to look.',
});

export const RollbackFailed = defineEvent({
  type: 'tidegate.action.rollback-failed.v1',
  topic: 'tidegate.action.lifecycle.v1',
  schema: z.object({ ...rollbackOf, code: ActionFailed.schema.shape.code, detail: z.string().max(2_048) }),
  summary: 'An executed action was not undone, and will not be by Tidegate; a person has to look.',
});
