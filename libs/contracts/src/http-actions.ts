import { z } from 'zod';
import { ActionFailed } from './action-events.ts';
import { Instant } from './envelope.ts';
import { Action, RequestId } from './request-events.ts';

/** The answer of `GET /v1/actions`: what may be proposed. Addresses of connectors stay inside. */
export const ActionList = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      impact: z.enum(['low', 'medium', 'high']),
      reversible: z.boolean(),
      value: z.object({ required: z.boolean(), currencies: z.array(z.string()) }).nullable(),
      arguments: z.record(z.string(), z.json()).describe('Type and bounds of each argument, as in the registry.'),
    }),
  ),
});
export type ActionList = z.infer<typeof ActionList>;

/** One allowed action and what became of it. */
export const ExecutionView = z.object({
  grantId: z.string(),
  checkpointId: z.string(),
  tenantId: z.string(),
  requestId: z.string(),
  action: Action,
  actionDigest: z.string(),
  approvedBy: z.array(z.string()).describe('Empty when the decision was automatic.'),
  state: z.enum(['waiting', 'started', 'executed', 'failed']),
  attempts: z.int().min(0).describe('Calls whose result stayed unknown.'),
  receipt: z.string().nullable(),
  reconciled: z.boolean(),
  failure: z.object({ code: ActionFailed.schema.shape.code, detail: z.string() }).nullable(),
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
