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
});
export type Placement = z.infer<typeof Placement>;

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
    at: Instant,
  }),
  summary: 'A reviewer sent a case to another queue.',
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
