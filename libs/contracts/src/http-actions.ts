import { z } from 'zod';
import { ActionFailed, Preview } from './action-events.ts';
import { Instant, KeptText } from './envelope.ts';
import { Action, RequestId } from './request-events.ts';

/** The answer of `GET /v1/actions`: what may be proposed. Addresses of connectors stay inside. */
export const ActionList = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      impact: z.enum(['low', 'medium', 'high']),
      reversible: z.boolean(),
      rollbackHours: z.int().nullable().describe('How long after its execution it can be undone; null when it cannot.'),
      connector: z.enum(['http', 'webhook', 'kafka', 'product']),
      scope: z
        .object({
          products: z.array(z.string()).nullable(),
          models: z.array(z.string()).nullable(),
          userRoles: z.array(z.string()).nullable(),
        })
        .describe('For whom it exists; null stands for everyone.'),
      value: z.object({ required: z.boolean(), currencies: z.array(z.string()) }).nullable(),
      arguments: z.record(z.string(), z.json()).describe('Type and bounds of each argument, as in the registry.'),
    }),
  ),
  executedByProducts: z.array(z.string()).describe('Actions that products execute themselves, each with a grant.'),
});
export type ActionList = z.infer<typeof ActionList>;

/** Why something was not done. */
export const FailureView = z.object({ code: ActionFailed.schema.shape.code, detail: z.string() });
export type FailureView = z.infer<typeof FailureView>;

const ExecutionState = z.enum(['waiting', 'started', 'executed', 'failed']);

/** The undoing of an execution; `executed` means that it was undone. */
export const RollbackView = z.object({
  rollbackKey: z.string().describe('Idempotency key of the rollback.'),
  state: ExecutionState,
  requestedBy: z.string(),
  reason: z.string(),
  receipt: z.string().nullable(),
  failure: FailureView.nullable(),
});
export type RollbackView = z.infer<typeof RollbackView>;

/** One allowed action and what became of it. */
export const ExecutionView = z.object({
  grantId: z.string(),
  checkpointId: z.string(),
  tenantId: z.string(),
  requestId: z.string(),
  action: Action,
  actionDigest: z.string(),
  approvedBy: z.array(z.string()).describe('Empty when the decision was automatic.'),
  state: ExecutionState,
  held: z
    .object({ code: z.enum(['circuit_open', 'slowed']), detail: z.string(), until: Instant })
    .nullable()
    .describe('Why it waits although it is allowed.'),
  attempts: z.int().min(0).describe('Calls whose result stayed unknown.'),
  receipt: z.string().nullable(),
  reconciled: z.boolean(),
  failure: FailureView.nullable(),
  rollback: RollbackView.nullable(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
});
export type ExecutionView = z.infer<typeof ExecutionView>;

/** The query of `GET /v1/executions`. */
export const ExecutionQuery = z.object({ requestId: RequestId });
export type ExecutionQuery = z.infer<typeof ExecutionQuery>;

/** The answer of `GET /v1/executions`: oldest first, at most 1,000. */
export const ExecutionList = z.object({ data: z.array(ExecutionView) });
export type ExecutionList = z.infer<typeof ExecutionList>;

/** Body of `POST /v1/executions/{grantId}/rollback`. */
export const ActionRollbackBody = z.strictObject({
  reason: KeptText.min(3).max(2_048).describe('Why; it stands in the audit log.'),
  dryRun: z.boolean().default(false).describe('Only says what the system would do.'),
});
export type ActionRollbackBody = z.infer<typeof ActionRollbackBody>;

/** The answer: a preview of a dry run, or the rollback; `requested` is false when there was one already. */
export const ActionRollbackReply = z.object({
  requested: z.boolean(),
  preview: Preview.nullable(),
  rollback: RollbackView.nullable(),
});
export type ActionRollbackReply = z.infer<typeof ActionRollbackReply>;
