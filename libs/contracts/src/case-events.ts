import { z } from 'zod';
import { Decision } from './decision-events.ts';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { Assessment, Reason } from './evidence-events.ts';
import { Classification, Request, RequestProblem } from './request-events.ts';

/** Why a case was opened (DESIGN §1). */
export const CaseKind = z.enum(['approval', 'handoff', 'invalid_request', 'audit_sample', 'action_failure']);
export type CaseKind = z.infer<typeof CaseKind>;

/** Who owns a case: L0 automation support, L1 reviewer, L2 lead, L3 on-call or executive (requirement D2). */
export const Level = z.enum(['L0', 'L1', 'L2', 'L3']);
export type Level = z.infer<typeof Level>;

/** The place of a case in the work: queue, owner, order and deadline (requirements D2, D3, D7). */
export const Placement = z.object({
  queue: z.string(),
  level: Level,
  priority: z.int().min(0).max(100).describe('Higher goes first; critical cases have 100.'),
  dueAt: Instant.describe('Deadline of the SLA.'),
  owner: z.string().optional().describe('Who owns cases of this level in this queue (requirement D2).'),
  expectedAt: Instant.optional().describe('When it should be done, from recent cases of its path (requirement D11).'),
});
export type Placement = z.infer<typeof Placement>;

/** What becomes of a case that nobody decided in time; never "carry on" (requirement D8). */
export const ExpiryOutcome = z.enum(['hold', 'deny', 'escalate']);
export type ExpiryOutcome = z.infer<typeof ExpiryOutcome>;

/** What stops the SLA clock of a case: a question to the product, or a breaker over what it would allow (requirement D3). */
export const WaitingFor = z.enum(['product', 'breaker']);
export type WaitingFor = z.infer<typeof WaitingFor>;

/** The stages of a case beside the first, as its queue configures them (requirements D5, D6). */
export const ReviewPlan = z.object({
  secondQueue: z.string().nullable().describe('Where the first of two approvals sends the case for the second.'),
  arbiterQueue: z
    .string()
    .nullable()
    .describe('Who decides when people disagree, with each other or with the product.'),
  roundsMax: z.int().min(0).describe('How often the product may be asked before the case escalates instead.'),
});
export type ReviewPlan = z.infer<typeof ReviewPlan>;

/** Everything a reviewer needs, carried by value so that no service asks another (requirement D1). */
export const EscalationObject = z.object({
  decision: Decision.nullable(),
  request: Request.nullable().describe('Null when the request was never readable.'),
  classification: Classification.nullable(),
  assessment: Assessment.nullable(),
  rejection: z
    .object({ problems: z.array(RequestProblem), raw: z.string() })
    .nullable()
    .describe('Set on cases of kind `invalid_request`.'),
  failure: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe('Set on cases of kind `action_failure`.'),
});
export type EscalationObject = z.infer<typeof EscalationObject>;

export const CaseOpened = defineEvent({
  type: 'tidegate.case.opened.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    kind: CaseKind,
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    title: z.string().max(512),
    placement: Placement,
    approvalsRequired: z.int().min(1).max(3),
    approverRoles: z.array(z.string()),
    reasons: z.array(Reason),
    cohort: z.string().nullable(),
    openedAt: Instant,
    plan: ReviewPlan.optional().describe('Absent in events before 2026-11-21: one stage, no arbiter.'),
    escalation: EscalationObject,
  }),
  summary: 'Work for a person, with everything that person needs.',
});

export const CaseEscalated = defineEvent({
  type: 'tidegate.case.escalated.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    fromLevel: Level,
    placement: Placement,
    why: z.enum(['waiting_too_long', 'reviewer']),
    step: z.int().min(1).describe('Step of the ladder, counted from 1.'),
    at: Instant,
  }),
  summary: 'A case moved up the ladder, by its timer or by a reviewer.',
});

export const CaseRerouted = defineEvent({
  type: 'tidegate.case.rerouted.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    fromQueue: z.string(),
    placement: Placement,
    by: z.string(),
    why: z
      .enum(['reviewer', 'second_stage', 'disagreement'])
      .optional()
      .describe('Absent in events before 2026-11-21: a reviewer asked for it.'),
    at: Instant,
  }),
  summary: 'A case went to another queue: a reviewer sent it, its second stage began, or people disagree.',
});

export const CaseWaiting = defineEvent({
  type: 'tidegate.case.waiting.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    waitingFor: z.array(WaitingFor).min(1).describe('Everything that has to end before the clock goes on.'),
    placement: Placement,
    at: Instant,
  }),
  summary: 'The SLA clock of a case stands: nobody here can go on with it.',
});

export const CaseResumed = defineEvent({
  type: 'tidegate.case.resumed.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    because: z.enum(['answered', 'no_answer', 'breaker_closed', 'reviewer']),
    waitedSeconds: z.number().min(0).describe('How long the clock stood.'),
    placement: Placement.describe('With the deadline moved by the time that did not count.'),
    at: Instant,
  }),
  summary: 'The SLA clock of a case goes on.',
});

export const CaseRescheduled = defineEvent({
  type: 'tidegate.case.rescheduled.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    why: z
      .enum(['overloaded', 'late', 'aged', 'slipped'])
      .describe('Late while the queue has too much; late; late for so long that it goes first; later than expected.'),
    placement: Placement,
    at: Instant,
  }),
  summary: 'A case has another place in the order of work, or is expected at another time.',
});

export const CaseExpired = defineEvent({
  type: 'tidegate.case.expired.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    outcome: ExpiryOutcome.describe('`deny` ends the request; `hold` keeps the case; `escalate` gives it to the top.'),
    placement: Placement,
    at: Instant,
  }),
  summary: 'Nobody decided a case in the time that its queue allows.',
});

export const CaseClosed = defineEvent({
  type: 'tidegate.case.closed.v1',
  topic: 'tidegate.case.lifecycle.v1',
  schema: z.object({
    caseId: z.string(),
    tenantId: z.string(),
    requestId: z.string(),
    checkpointId: z.string(),
    queue: z.string(),
    verdict: z.string(),
    withinSla: z.boolean(),
    openedAt: Instant,
    closedAt: Instant,
  }),
  summary: 'A case is done; its timers are void.',
});

/** The events that give an open case its place anew; whoever orders or shows cases follows all of them. */
export const placingEvents = [CaseEscalated, CaseRerouted, CaseResumed, CaseRescheduled, CaseExpired] as const;
