import { z } from 'zod';
import { Ask } from './ask-events.ts';
import { Level } from './case-events.ts';
import { ApprovalLevel, HandoffBrief, Outcome, Recommendation, ResponseMode } from './decision-events.ts';
import { Instant, KeptText, Slug } from './envelope.ts';
import { Reason } from './evidence-events.ts';
import { CheckpointKind, EvidenceItem, Proposal, RequestId, Resolution } from './request-events.ts';

/** Header that names the tenant on routes without a body. */
export const tenantHeader = 'tidegate-tenant';

/** What the product learns of a decision: outcome, mode and reasons, without the internals of the policy. */
export const DecisionReply = z.object({
  outcome: Outcome,
  approval: ApprovalLevel,
  mode: ResponseMode,
  reasons: z.array(Reason),
  questions: z.array(z.string()),
  recommendation: Recommendation.optional(),
  brief: HandoffBrief.optional(),
  policy: z.object({ name: z.string(), version: z.int(), hash: z.string() }),
  calibration: z.string().optional().describe('Where the probability of being right came from; absent without one.'),
  decidedAt: Instant,
});
export type DecisionReply = z.infer<typeof DecisionReply>;

export const ResolutionReply = z.object({
  resolution: Resolution,
  proposal: Proposal.nullable(),
  grantId: z.string().nullable(),
  approvedBy: z.array(z.string()),
  question: z.string().nullable(),
  reason: z.string(),
  resolvedAt: Instant,
});
export type ResolutionReply = z.infer<typeof ResolutionReply>;

/** A question of a reviewer as the product sees it. */
export const AskStatus = Ask.extend({ answeredAt: Instant.nullable().describe('Null while the case waits for it.') });
export type AskStatus = z.infer<typeof AskStatus>;

/**
 * Why a checkpoint waits, what comes next and by when, from its case (requirement D11). Times are estimates until they are
 * past; one that slips is told anew.
 */
export const Waiting = z.object({
  why: z.enum(['person', 'product', 'breaker']).describe('Who has to act: a person here, the product, or nobody yet.'),
  queue: z.string(),
  level: Level,
  owner: z.string().nullable(),
  since: Instant,
  next: z.string().max(512).describe('What comes next, in a sentence for the user.'),
  expectedAt: Instant.nullable().describe('When it should be done; null while its clock stands.'),
  dueAt: Instant.nullable().describe('Deadline that was promised; null while its clock stands.'),
  slipped: z.boolean().describe('It was expected earlier.'),
  asOf: Instant,
});
export type Waiting = z.infer<typeof Waiting>;

/**
 * `received` until the decision; `waiting` while a person is needed; `resolved` when the product knows all it will be
 * told: at once for `proceed` and `clarify`, after the verdict for `approve` and `handoff`.
 */
export const CheckpointStatus = z.object({
  number: z.int(),
  kind: CheckpointKind,
  checkpointId: z.string(),
  status: z.enum(['received', 'waiting', 'resolved']),
  receivedAt: Instant,
  decision: DecisionReply.nullable(),
  resolution: ResolutionReply.nullable(),
  asks: z
    .array(AskStatus)
    .optional()
    .describe('What reviewers asked the product, oldest first; absent when nothing was.'),
  waiting: Waiting.optional().describe('Present while a case is open for it.'),
});
export type CheckpointStatus = z.infer<typeof CheckpointStatus>;

/** The answer of `POST /v1/requests` (200 decided, 202 not yet) for the checkpoint that was sent. */
export const SubmitReply = z.object({
  tenantId: z.string(),
  requestId: z.string(),
  checkpoint: CheckpointStatus,
});
export type SubmitReply = z.infer<typeof SubmitReply>;

/** The answer of `GET /v1/requests/{id}`: every checkpoint, oldest first. */
export const RequestStatus = z.object({
  tenantId: z.string(),
  requestId: z.string(),
  checkpoints: z.array(CheckpointStatus),
});
export type RequestStatus = z.infer<typeof RequestStatus>;

/** Body of `POST /v1/outcomes`: what happened afterwards. */
export const OutcomeReport = z.object({
  tenantId: Slug,
  requestId: RequestId,
  checkpointNumber: z.int().min(1),
  status: z.enum(['succeeded', 'failed', 'reversed', 'complaint']),
  detail: KeptText.max(8_192).optional(),
});
export type OutcomeReport = z.infer<typeof OutcomeReport>;

/** The answer of `POST /v1/outcomes`. */
export const OutcomeReply = z.object({ checkpointId: z.string() });
export type OutcomeReply = z.infer<typeof OutcomeReply>;

/** Body of `POST /v1/requests/{id}/answers`: what the product says to a reviewer's question. */
export const AnswerBody = z.object({
  tenantId: Slug,
  askId: z.string().min(1).max(128).describe('Of the ask that is open, as the status of the request tells it.'),
  text: KeptText.max(8_192).default(''),
  evidence: z.array(EvidenceItem).max(50).default([]),
  proposal: Proposal.optional().describe('The refined proposal; needed for a refinement.'),
});
export type AnswerBody = z.infer<typeof AnswerBody>;

/** The answer of `POST /v1/requests/{id}/answers`. */
export const AnswerReply = z.object({ askId: z.string(), checkpointId: z.string(), answeredAt: Instant });
export type AnswerReply = z.infer<typeof AnswerReply>;
