import { z } from 'zod';
import { Preview } from './action-events.ts';
import { Ask } from './ask-events.ts';
import { CaseKind, EscalationObject, Level } from './case-events.ts';
import { Corrections } from './corrections.ts';
import { Instant } from './envelope.ts';
import { Reason } from './evidence-events.ts';
import { BlindPhase } from './http-blind.ts';
import { ExerciseDisclosure } from './http-guards.ts';
import { EvidenceItem, Proposal, RiskTier } from './request-events.ts';
import { RootCause, VerdictKind, VerdictReason } from './review-events.ts';

/** Header that names the reviewer while the development identity is in use; refused in production. */
export const reviewerHeader = 'tidegate-reviewer';

/** `waiting`: the product has to answer an ask first; nobody can claim the case until then. */
export const CaseStatus = z.enum(['open', 'claimed', 'waiting', 'closed']);
export type CaseStatus = z.infer<typeof CaseStatus>;

/** `urgency` is the order of work: priority falling, then deadline; `due` and `opened` are by these instants, earliest first. */
export const CaseSort = z.enum(['urgency', 'due', 'opened']);
export type CaseSort = z.infer<typeof CaseSort>;

/** Filters of `GET /v1/cases`; all optional, joined by "and". */
export const CaseQuery = z.object({
  queue: z.string().optional(),
  tenantId: z.string().optional(),
  level: Level.optional(),
  taskType: z.string().optional(),
  riskTier: z.coerce.number().int().min(0).max(3).optional(),
  dueBefore: Instant.optional().describe('Cases whose deadline is earlier.'),
  sort: CaseSort.default('urgency'),
  status: CaseStatus.optional(),
  kind: CaseKind.optional(),
  claimedBy: z.string().optional(),
  requestId: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional().describe('`nextCursor` of the page before.'),
});
export type CaseQuery = z.infer<typeof CaseQuery>;

/** One line of the queue. */
export const CaseSummary = z.object({
  caseId: z.string(),
  kind: CaseKind,
  tenantId: z.string(),
  requestId: z.string(),
  title: z.string(),
  queue: z.string(),
  level: Level,
  priority: z.int(),
  status: CaseStatus,
  riskTier: RiskTier.nullable(),
  taskType: z.string().nullable(),
  reasons: z.array(Reason),
  reasonsHidden: z
    .literal(true)
    .optional()
    .describe('The case is judged blind by this reviewer, so its reasons are left out.'),
  openedAt: Instant,
  dueAt: Instant,
  claimedBy: z.string().nullable(),
  leaseUntil: Instant.nullable(),
  approvalsGiven: z.int(),
  approvalsRequired: z.int(),
  version: z.int().describe('Rises with every change; the ETag.'),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const CasePage = z.object({ data: z.array(CaseSummary), nextCursor: z.string().nullable() });
export type CasePage = z.infer<typeof CasePage>;

export const RecordedVerdict = z.object({
  verdictId: z.string(),
  verdict: VerdictKind,
  reason: VerdictReason,
  note: z.string(),
  reviewer: z.string(),
  at: Instant,
  corrections: Corrections.optional(),
});

/** What a reviewer asked the product, and what came back (requirement D6). */
export const CaseAsk = Ask.extend({
  askedBy: z.string(),
  answer: z
    .object({
      text: z.string(),
      evidence: z.array(EvidenceItem),
      proposal: Proposal.nullable(),
      proposalRefused: z
        .string()
        .nullable()
        .describe('Why the refined proposal was not put in place of the old one; null when it was, or none was sent.'),
      answeredAt: Instant,
    })
    .nullable(),
});
export type CaseAsk = z.infer<typeof CaseAsk>;

/** One case with everything on its screen (requirement E1). */
export const CaseDetail = CaseSummary.extend({
  approverRoles: z.array(z.string()),
  cohort: z.string().nullable(),
  escalation: EscalationObject,
  proposal: Proposal.nullable().describe('As it stands now, after edits.'),
  actionDigest: z.string().nullable().describe('Digest of the action as it stands; the verdict repeats it (E7).'),
  preview: Preview.nullable(),
  previewProblem: z.string().nullable(),
  verdicts: z.array(RecordedVerdict),
  asks: z.array(CaseAsk).describe('Oldest first; the last one is open while the case waits.'),
  verdictDueAt: Instant.nullable().describe('When a verdict takes effect that its author may still take back.'),
  blind: BlindPhase.optional().describe('Set where this reviewer judges the case, or has judged it, blind.'),
});
export type CaseDetail = z.infer<typeof CaseDetail>;

/** The answer of a claim: who holds the lease, the token that every later call repeats (requirement E5). */
export const Claim = z.object({
  caseId: z.string(),
  reviewer: z.string(),
  fencingToken: z.int(),
  leaseUntil: Instant,
  case: CaseDetail,
});
export type Claim = z.infer<typeof Claim>;

/** Counts claims of a case; no token is higher than the database can count. */
const FencingToken = z.int().min(1).max(2_147_483_647);

/** Body of release and heartbeat. */
export const LeaseBody = z.strictObject({ fencingToken: FencingToken });
export type LeaseBody = z.infer<typeof LeaseBody>;
export const LeaseReply = z.object({ leaseUntil: Instant });

/** What a reviewer would have had otherwise; all optional (requirement E9). */
export const GivenCorrections = z.strictObject({
  missingEvidence: Corrections.shape.missingEvidence.default([]),
  incorrectEvidence: Corrections.shape.incorrectEvidence.default([]),
  betterQuery: Corrections.shape.betterQuery.default(null),
  policyReason: Corrections.shape.policyReason.default(null),
});

/** Body of `POST /v1/cases/{id}/verdict` (requirements E2, E3, E7). */
export const VerdictBody = z.strictObject({
  fencingToken: FencingToken,
  verdict: VerdictKind,
  reason: VerdictReason.default('agreed').describe('Required in all but `approve`; there it is `agreed`.'),
  note: z.string().max(8_192).default(''),
  actionDigest: z
    .string()
    .nullable()
    .default(null)
    .describe('Digest of the action that was on the screen; needed to approve an action.'),
  proposal: Proposal.optional().describe('The whole edited proposal; only with `approve_with_edits`.'),
  toQueue: z.string().optional().describe('Only with `reroute`.'),
  question: z
    .string()
    .max(8_192)
    .optional()
    .describe('Only with `request_information` and `refine`: what the product has to find out, or to change.'),
  corrections: GivenCorrections.optional(),
  escalationNeeded: z.boolean().optional(),
  rootCause: RootCause.optional(),
  undoable: z
    .boolean()
    .default(false)
    .describe(
      'Whether the verdict waits for the undo window before it takes effect, so that it can be taken back (E5).',
    ),
});
export type VerdictBody = z.input<typeof VerdictBody>;

export const VerdictReply = z.object({
  verdictId: z.string(),
  caseId: z.string(),
  status: CaseStatus,
  approvalsGiven: z.int(),
  approvalsRequired: z.int(),
  exercise: ExerciseDisclosure.optional().describe('The case was an exercise and the verdict has no effect.'),
  takesEffectAt: Instant.optional().describe(
    'Until then its author may take it back; absent when it has taken effect.',
  ),
});
export type VerdictReply = z.infer<typeof VerdictReply>;

export const QueueSummary = z.object({
  queue: z.string(),
  open: z.int(),
  claimed: z.int(),
  overdue: z.int(),
  nextDueAt: Instant.nullable(),
});
export const QueueList = z.object({ data: z.array(QueueSummary) });
export type QueueSummary = z.infer<typeof QueueSummary>;

/** Who is at the console, and the people the development identity offers. */
export const ReviewerProfile = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  tenants: z.array(z.string()),
  queues: z.array(z.string()).describe('`*` for all.'),
});
export type ReviewerProfile = z.infer<typeof ReviewerProfile>;
export const ReviewerList = z.object({ data: z.array(ReviewerProfile) });
