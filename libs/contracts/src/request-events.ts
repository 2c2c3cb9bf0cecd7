import { z } from 'zod';
import { CitedClaim, DocumentFacts } from './cited-claims.ts';
import { defineEvent } from './define-event.ts';
import { Instant, Slug } from './envelope.ts';
import { ReasonCode } from './reason-codes.ts';
import { Signals } from './signals.ts';

/** The points in a request's life at which a decision is asked (DESIGN §1; requirement A5). */
export const CheckpointKind = z.enum(['plan', 'step', 'answer', 'commit']);
export type CheckpointKind = z.infer<typeof CheckpointKind>;

export const Checkpoint = z.object({
  kind: CheckpointKind,
  number: z
    .int()
    .min(1)
    .max(10_000)
    .describe('Counts the checkpoints of one request from 1; identifies the checkpoint.'),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Money as decimal text, so that no cent is lost to binary fractions. */
export const Money = z.object({
  amount: z.string().regex(/^-?\d{1,15}(?:\.\d{1,4})?$/, 'must be a decimal such as "4200.00"'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"'),
});
export type Money = z.infer<typeof Money>;

/** A structured action that the product proposes; its digest binds an approval to exactly this (requirement E7). */
export const Action = z.object({
  name: z.string().min(1).max(128).describe('Name in the action registry, such as `issue_refund`.'),
  arguments: z.record(z.string().max(128), z.json()).describe('Arguments by name; any JSON.'),
  value: Money.optional().describe('What is at stake, where the action has a value.'),
  reversible: z
    .boolean()
    .optional()
    .describe('Whether the product says it can be undone; the registry has the last word.'),
});
export type Action = z.infer<typeof Action>;

/** What the product wants to release or do (DESIGN §1). */
export const Proposal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), steps: z.array(z.string().min(1).max(2_000)).min(1).max(100) }),
  z.object({ kind: z.literal('answer'), text: z.string().min(1).max(65_536) }),
  z.object({ kind: z.literal('action'), action: Action, rationale: z.string().max(8_192).optional() }),
]);
export type Proposal = z.infer<typeof Proposal>;

/** The person for whom the product acts (requirement A3: identity and role). */
export const RequestUser = z.object({
  id: z.string().min(1).max(128),
  role: z.string().max(64).optional(),
  authenticated: z.boolean(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/, 'must be a BCP 47 tag such as "en" or "de-AT"')
    .optional(),
  vip: z.boolean().optional(),
});
export type RequestUser = z.infer<typeof RequestUser>;

/**
 * Where evidence lies that is too large to travel (requirement A8). The digest fixes the content, so the address needs no
 * version; it must hold no credentials, since it is written to the log.
 */
export const EvidenceReference = z.object({
  uri: z
    .string()
    .max(2_048)
    .regex(/^(?:https|s3|gs):\/\/[^\s/@?#]+\/[^\s]*$/, 'must be an https, s3 or gs address without user information'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 lower-case hex digits, the SHA-256 of the bytes'),
  bytes: z.int().min(1).max(1_099_511_627_776).describe('Size of what lies there, bytes.'),
});
export type EvidenceReference = z.infer<typeof EvidenceReference>;

/** One piece of evidence shown to the reviewer; text from outside, hostile until rendered as plain text. */
export const EvidenceItem = z.object({
  id: z.string().min(1).max(128),
  title: z.string().min(1).max(512),
  source: z.string().min(1).max(512).describe('Where it comes from: a document name, an index, a system of record.'),
  quote: z.string().max(8_192).optional(),
  reference: EvidenceReference.optional().describe('Where the whole of it lies; `quote` is then an excerpt.'),
  authoritative: z.boolean().optional(),
  score: z.number().min(0).max(1).optional().describe('Relevance as the product computed it, 0 to 1.'),
  ...DocumentFacts,
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

/** One tool call of the agent, in order. */
export const ToolCall = z.object({
  name: z.string().min(1).max(128),
  arguments: z.record(z.string().max(128), z.json()).optional(),
  ok: z.boolean(),
  error: z.string().max(2_048).optional(),
  kind: z
    .enum(['read', 'write'])
    .optional()
    .describe('Whether it changes a system of record; else the scoring file guesses by the name.'),
  entity: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('What it reads or changes, such as `order:ord-8812`; else the scoring file finds it in the arguments.'),
  at: Instant.optional().describe('When it was made.'),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** What produced the proposal; rates and calibrations hold for one set of versions only (requirement B9). */
export const Versions = z.object({
  model: z.string().min(1).max(128),
  prompt: z.string().min(1).max(128),
  index: z.string().min(1).max(128).optional(),
  tools: z.string().min(1).max(128).optional(),
});
export type Versions = z.infer<typeof Versions>;

/** Id of a request, given by the product; unique for its tenant. */
export const RequestId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'must be 1 to 128 letters, digits, ".", "_", ":" or "-"');

/** One thing an AI product wants to do for a user, at one checkpoint. The body of `POST /v1/requests` (requirement A1). */
export const Request = z.object({
  tenantId: Slug,
  requestId: RequestId,
  product: Slug.describe('The AI product that asks, such as `support-assistant`.'),
  checkpoint: Checkpoint,
  user: RequestUser,
  question: z.string().min(1).max(16_384).describe('What the user asked for, in their words.'),
  proposal: Proposal,
  signals: Signals.prefault({}),
  evidence: z.array(EvidenceItem).max(50).default([]),
  claims: z
    .array(CitedClaim)
    .max(100)
    .optional()
    .describe('What the proposal states. Tidegate checks each claim against what it cites (requirement B1).'),
  toolTrace: z.array(ToolCall).max(500).default([]),
  versions: Versions,
});
export type Request = z.infer<typeof Request>;

export const RiskTier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
export type RiskTier = z.infer<typeof RiskTier>;

/** One thing that intake noticed about a request at the door (requirements A6, B5, C6). */
export const Notice = z.object({
  code: ReasonCode,
  detail: z
    .string()
    .max(256)
    .describe('The observation and its limit, or the rule that found it; no text of the request.'),
});
export type Notice = z.infer<typeof Notice>;

/** What a small model added to the rules (requirement A3); only what made a difference is listed. */
export const Refinement = z.object({
  model: z.string().max(128),
  taskType: Slug.optional(),
  riskTier: RiskTier.optional(),
  domains: z.array(Slug).max(20).optional(),
});
export type Refinement = z.infer<typeof Refinement>;

/** What intake makes of a request by rules (requirements A3, A4). */
export const Classification = z.object({
  taskType: Slug,
  riskTier: RiskTier.describe('0 informational, 1 recommendation, 2 transactional or external, 3 critical.'),
  impact: z.enum(['low', 'medium', 'high']),
  impactScore: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('Business impact; below 4 is low, below 7 medium, from 7 high. Absent in events of older versions.'),
  domains: z.array(Slug).max(20).describe('Policy domains that apply, such as `billing`.'),
  requiredTools: z.array(z.string().max(128)).max(50),
  requiredSystems: z
    .array(z.string().max(128))
    .max(20)
    .optional()
    .describe('Systems of record that the task needs; absent when no rule names one.'),
  missingFields: z
    .array(z.string().max(256))
    .max(50)
    .describe('JSON Pointers of fields that this task type needs and lacks.'),
  needsClarification: z.boolean(),
  matchedRules: z.array(z.string().max(128)).max(50).describe('Ids of the classification rules that matched.'),
  rulesHash: z.string().describe('SHA-256 of the rule file, hex.'),
  notices: z.array(Notice).max(20).optional().describe('What was noticed at the door; absent when nothing was.'),
  refinement: Refinement.optional().describe('What a small model added; absent when none did.'),
});
export type Classification = z.infer<typeof Classification>;

/** One thing wrong with a submitted request (requirement A2). */
export const RequestProblem = z.object({
  pointer: z.string().max(512).describe('JSON Pointer into the body; empty for the whole.'),
  detail: z.string().max(2_048).describe('The value found and what to send instead.'),
});
export type RequestProblem = z.infer<typeof RequestProblem>;

export const RequestSubmitted = defineEvent({
  type: 'tidegate.request.submitted.v1',
  topic: 'tidegate.request.submitted.v1',
  schema: Request,
  summary: 'An AI product asks for a decision at a checkpoint.',
});

export const RequestRejected = defineEvent({
  type: 'tidegate.request.rejected.v1',
  topic: 'tidegate.request.rejected.v1',
  schema: z.object({
    tenantId: z.string().max(64).describe('`unknown` where the record names no known tenant.'),
    requestId: z.string().max(128).describe('As sent, or derived from the record position where it could not be read.'),
    checkpointId: z
      .string()
      .describe('Derived from the position of the record, so that a redelivery is the same rejection.'),
    problems: z.array(RequestProblem).min(1).max(100),
    raw: z.string().max(65_536).describe('The record value as text, cut at 64 KiB; hostile text.'),
    position: z.object({ topic: z.string(), partition: z.int(), offset: z.string() }),
  }),
  summary: 'A record on the request topic that is not a valid request; it becomes a case for DataOps.',
});

export const RequestClassified = defineEvent({
  type: 'tidegate.request.classified.v1',
  topic: 'tidegate.request.classified.v1',
  schema: z.object({ checkpointId: z.string(), request: Request, classification: Classification }),
  summary: 'A request with its task type, risk tier and domains.',
});

/** How a request ends at a checkpoint after a person decided. */
export const Resolution = z.enum(['allowed', 'allowed_with_edits', 'denied', 'information_needed']);
export type Resolution = z.infer<typeof Resolution>;

export const RequestResolved = defineEvent({
  type: 'tidegate.request.resolved.v1',
  topic: 'tidegate.request.resolved.v1',
  schema: z.object({
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    checkpoint: Checkpoint.optional().describe('Absent where the request was never readable.'),
    caseId: z.string(),
    resolution: Resolution,
    proposal: Proposal.optional().describe('What the product may release or do, after edits; absent when denied.'),
    actionDigest: z
      .string()
      .optional()
      .describe('SHA-256 of the canonical action that was approved, hex (requirement E7).'),
    grantId: z.string().optional().describe('Single-use permission for exactly that action (DESIGN §1).'),
    approvedBy: z.array(z.string()).describe('Reviewers whose approval counts, in order.'),
    question: z.string().optional().describe('What the product has to find out, when information is needed.'),
    reason: z.string().describe('Reason code of the last verdict.'),
    scopes: z
      .array(z.string())
      .describe('Breaker scopes of the decision, checked again before execution (DESIGN §4.5).'),
    breakerEpoch: z.int().min(0).describe('Highest breaker epoch that the decision saw.'),
  }),
  summary: 'A person has decided; the request is closed at this checkpoint.',
});

export const OutcomeReported = defineEvent({
  type: 'tidegate.outcome.reported.v1',
  topic: 'tidegate.outcome.reported.v1',
  schema: z.object({
    tenantId: Slug,
    requestId: z.string(),
    checkpointId: z.string(),
    status: z.enum(['succeeded', 'failed', 'reversed', 'complaint']),
    detail: z.string().max(8_192).optional(),
  }),
  summary: 'What happened after a request was closed, told by the product.',
});
