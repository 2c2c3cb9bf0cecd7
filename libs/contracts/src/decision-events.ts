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

/** A single fact that would have led to less restriction, all others being the same. */
export const WouldChange = z.object({
  fact: z.string().max(64),
  instead: z.string().max(64).describe('The value that it would have to have, such as `250` or `just below 0.5`.'),
  outcome: Outcome,
  approval: ApprovalLevel,
});
export type WouldChange = z.infer<typeof WouldChange>;

/** What is put before an approver, beside reasons, approval level and approver roles (requirement C1). */
export const Recommendation = z.object({
  summary: z.string().max(256).describe('The proposal in one line.'),
  wouldChange: z.array(WouldChange).max(4).describe('Empty where no single fact is enough.'),
});
export type Recommendation = z.infer<typeof Recommendation>;

/** What a person who takes over has to know first; hostile text, cut (requirement C1). */
export const HandoffBrief = z.object({
  asked: z.string().max(256).describe('What the user asked for.'),
  tried: z.array(z.string().max(120)).max(6).describe('Tools by their first call, with how they ended.'),
  weak: z.array(z.string().max(120)).max(4).describe('Signals that took most off the scores, worst first.'),
  open: z.array(z.string().max(200)).max(4).describe('Questions that nobody has answered.'),
});
export type HandoffBrief = z.infer<typeof HandoffBrief>;

/** Everything that could change a decision, so that it can be recomputed from the audit log (DESIGN §5). */
export const DecisionVersions = z.object({
  policy: z.object({ name: z.string(), version: z.int().min(0), hash: z.string() }),
  calibration: z
    .string()
    .optional()
    .describe('The calibration that the probability of being right came from; absent where none holds.'),
  breakerEpoch: z.int().min(0).describe('Highest epoch among the breakers of the scopes; 0 when there is none.'),
  autonomyStage: z.enum(['observe', 'recommend', 'approve_all', 'approve_sampled', 'automatic']),
  sampling: z.object({
    rate: z.number().min(0).max(1).describe('Probability with which this decision was drawn, if it was automatic.'),
    keyId: z.string(),
    rule: z.string().optional().describe('The sampling rule that set the rate; absent where it is that of the policy.'),
  }),
  load: z
    .object({ queue: z.string(), pressure: z.enum(['strained', 'overloaded']) })
    .optional()
    .describe('The pressure on the queue that this would go to, where rules read it (D9); absent while it is normal.'),
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
  recommendation: Recommendation.optional().describe('With outcome `approve` only.'),
  brief: HandoffBrief.optional().describe('With outcome `handoff` only.'),
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
