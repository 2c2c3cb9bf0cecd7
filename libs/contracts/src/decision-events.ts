import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Assessment, Reason } from './evidence-events.ts';
import { Checkpoint, Classification, Request } from './request-events.ts';

/** The four outcomes in rising order of restriction (DESIGN §1; requirement C1). */
export const Outcome = z.enum(['proceed', 'clarify', 'approve', 'handoff']);
export type Outcome = z.infer<typeof Outcome>;

/** Who has to agree, in rising order of restriction (requirement C5). `none` unless the outcome is `approve`. */
export const ApprovalLevel = z.enum(['none', 'single', 'dual', 'executive']);
export type ApprovalLevel = z.infer<typeof ApprovalLevel>;

/** How the product may answer now (requirements C1, C15). */
export const ResponseMode = z.enum(['direct_answer', 'clarifying_question', 'recommendation', 'handoff_summary']);
export type ResponseMode = z.infer<typeof ResponseMode>;

/** What has to happen because of the decision, beside its outcome. */
export const Obligations = z.object({
  queue: z.string().nullable().describe('Queue that a rule asks for; null lets routing choose.'),
  approverRoles: z
    .array(z.string())
    .describe('Roles of which an approver needs one; empty means any reviewer of the queue.'),
  mode: ResponseMode,
  auditSample: z
    .boolean()
    .describe('True when this automatic decision is checked by a person afterwards (requirement C7).'),
  canary: z.boolean().describe('True while a half-open breaker of the scope watches this decision (requirement H3).'),
});
export type Obligations = z.infer<typeof Obligations>;

/** Everything that could change a decision, so that it can be recomputed from the audit log (DESIGN §5). */
export const DecisionVersions = z.object({
  policy: z.object({ name: z.string(), version: z.int().min(0), hash: z.string() }),
  breakerEpoch: z.int().min(0).describe('Highest epoch among the breakers of the scopes; 0 when there is none.'),
  autonomyStage: z.enum(['observe', 'recommend', 'approve_all', 'approve_sampled', 'automatic']),
  sampling: z.object({ rate: z.number().min(0).max(1), keyId: z.string() }),
});
export type DecisionVersions = z.infer<typeof DecisionVersions>;

/** A decision at one checkpoint. The first one of a checkpoint on the log is the decision (DESIGN §4.2). */
export const Decision = z.object({
  checkpointId: z.string(),
  tenantId: z.string(),
  requestId: z.string(),
  checkpoint: Checkpoint,
  outcome: Outcome,
  approval: ApprovalLevel,
  reasons: z.array(Reason).describe('Why, most restrictive first.'),
  firedRules: z
    .array(z.object({ id: z.string(), effect: z.string() }))
    .describe('Every rule that fired (requirement C3).'),
  questions: z.array(z.string()).describe('What to ask the user, when the outcome is `clarify`.'),
  obligations: Obligations,
  cohort: z.string(),
  scopes: z.array(z.string()).describe('Breaker scopes that cover the request, widest first.'),
  actionDigest: z
    .string()
    .nullable()
    .describe('SHA-256 of the canonical proposed action, hex; null without an action.'),
  versions: DecisionVersions,
});
export type Decision = z.infer<typeof Decision>;

export const DecisionMade = defineEvent({
  type: 'tidegate.decision.made.v1',
  topic: 'tidegate.decision.made.v1',
  schema: z.object({
    decision: Decision,
    request: Request,
    classification: Classification,
    assessment: Assessment,
  }),
  summary: 'What may happen at a checkpoint, with the reasons, the rules that fired and the versions it was made with.',
});
