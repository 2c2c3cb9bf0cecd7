import { z } from 'zod';
import { Ask } from './ask-events.ts';
import { BlindRecord } from './blind-judgements.ts';
import { CaseKind } from './case-events.ts';
import { Corrections } from './corrections.ts';
import { Outcome } from './decision-events.ts';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { Checkpoint, Proposal, Resolution, Versions } from './request-events.ts';

/** A reviewer's structured answers to a case (requirement E2). */
export const VerdictKind = z.enum([
  'approve',
  'approve_with_edits',
  'reject',
  'request_information',
  'refine',
  'reroute',
  'escalate',
]);
export type VerdictKind = z.infer<typeof VerdictKind>;

/** Why a reviewer decided so (requirements E3, E9). Agreeing needs none: `agreed`. */
export const VerdictReason = z.enum([
  'agreed',
  'wrong_answer',
  'missing_evidence',
  'incorrect_evidence',
  'policy_violation',
  'wrong_amount',
  'wrong_target',
  'insufficient_identity',
  'needs_specialist',
  'needs_authority',
  'needs_information',
  'other',
]);
export type VerdictReason = z.infer<typeof VerdictReason>;

/** One root cause for each reviewed case (requirement G1; source text [0]). */
export const RootCause = z.enum([
  'prompt_failure',
  'retrieval_miss',
  'retrieval_conflict_or_freshness',
  'tool_failure_or_missing_capability',
  'policy_too_strict_or_loose',
  'missing_business_data',
  'user_ambiguity',
  'unsupported_task',
]);
export type RootCause = z.infer<typeof RootCause>;

/** One changed field of a proposal (requirement E4). Values are JSON; null stands for "absent". */
export const FieldEdit = z.object({
  pointer: z.string().max(512).describe('JSON Pointer into the proposal.'),
  before: z.json(),
  after: z.json(),
});
export type FieldEdit = z.infer<typeof FieldEdit>;

export const ReviewClaimed = defineEvent({
  type: 'tidegate.review.claimed.v1',
  topic: 'tidegate.review.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    queue: z.string(),
    reviewer: z.string(),
    fencingToken: z
      .int()
      .min(1)
      .describe('Rises with every claim of the case; an older token is refused (requirement E5).'),
    leaseUntil: Instant,
    waitedSeconds: z.number().min(0),
  }),
  summary: 'A reviewer has the case for the length of the lease.',
});

export const ReviewReleased = defineEvent({
  type: 'tidegate.review.released.v1',
  topic: 'tidegate.review.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    reviewer: z.string(),
    fencingToken: z.int().min(1),
  }),
  summary: 'A reviewer gave the case back.',
});

export const VerdictRecorded = defineEvent({
  type: 'tidegate.review.verdict-recorded.v1',
  topic: 'tidegate.review.lifecycle.v1',
  schema: z.object({
    verdictId: z.string(),
    caseId: z.string(),
    caseKind: CaseKind,
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    checkpoint: Checkpoint.nullable(),
    verdict: VerdictKind,
    reason: VerdictReason,
    note: z.string().max(8_192),
    reviewer: z.string(),
    approvalNumber: z.int().min(0).describe('Which approval this is; 0 for verdicts that are none.'),
    approvalsRequired: z.int().min(1),
    closesCase: z.boolean().describe('False for a first of two approvals, an ask, a reroute or an escalation.'),
    ask: Ask.optional().describe('What the product has to answer; the case waits for it and its clock stops.'),
    roundsUsedUp: z
      .boolean()
      .optional()
      .describe('The product may not be asked again, so this `refine` or `request_information` escalates.'),
    resolution: Resolution.nullable().describe(
      'How the request ends; null while the case stays open or for audit samples.',
    ),
    overridden: z
      .boolean()
      .nullable()
      .describe('True when the person disagreed with the proposal; null when the verdict says nothing about it.'),
    escalationNeeded: z
      .boolean()
      .nullable()
      .describe('Whether a person was needed, as the reviewer says (requirement G1).'),
    rootCause: RootCause.nullable(),
    edits: z.array(FieldEdit),
    proposal: Proposal.nullable().describe('The proposal as it stands after edits.'),
    actionDigest: z.string().nullable(),
    corrections: Corrections.optional().describe('What the reviewer would have had otherwise (requirement E9).'),
    blind: BlindRecord.optional().describe(
      'What the reviewer had said before they saw the recommendation; absent where the case was not judged blind.',
    ),
    toQueue: z.string().nullable().describe('Where a reroute goes.'),
    outcome: Outcome.nullable().describe('What the decision was; null without one.'),
    cohort: z.string().nullable(),
    taskType: z.string().nullable(),
    versions: Versions.nullable(),
    canary: z.boolean().describe('The decision was made under a half-open breaker; its verdict is a probe.'),
    handlingSeconds: z.number().min(0).describe('From claim to verdict.'),
    at: Instant,
  }),
  summary: 'A reviewer answered a case.',
});

export const ReviewHandedOver = defineEvent({
  type: 'tidegate.review.handed-over.v1',
  topic: 'tidegate.review.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    from: z.string(),
    to: z.string(),
    note: z.string().max(8_192),
    fencingToken: z.int().min(1).describe('Of the new holder; that of the old one is refused from now on.'),
    leaseUntil: Instant,
  }),
  summary: 'A reviewer gave the case to a colleague, who holds it from now on.',
});

export const VerdictWithdrawn = defineEvent({
  type: 'tidegate.review.verdict-withdrawn.v1',
  topic: 'tidegate.review.lifecycle.v1',
  schema: z.object({
    verdictId: z.string(),
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    verdict: VerdictKind,
    reviewer: z.string(),
    givenAt: Instant,
    at: Instant,
  }),
  summary: 'A reviewer took a verdict back before it took effect; it never counted.',
});
