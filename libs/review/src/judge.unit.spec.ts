import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { VerdictBody } from '@tidegate/contracts/http-cases';
import type { Proposal } from '@tidegate/contracts/request-events';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Accepted } from './accept-verdict.ts';
import { judge } from './judge.ts';
import type { RefusalCode } from './refusal.ts';
import { refusalCodes } from './refusal.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import type { VerdictAttempt } from './verdict-attempt.ts';

const path = new URL('../../contracts/examples/case.opened.v1.json', import.meta.url);
const opened = CaseOpened.schema.parse(JSON.parse(readFileSync(path, 'utf8')).value);
const now = '2026-11-20T09:34:00.000Z';
const proposal = opened.escalation.request!.proposal;
const digest = opened.escalation.decision!.actionDigest!;

const reviewed: ReviewedCase = {
  caseId: opened.caseId,
  kind: 'approval',
  tenantId: opened.tenantId,
  requestId: opened.requestId,
  checkpointId: opened.checkpointId,
  queue: 'billing',
  cohort: opened.cohort,
  closed: false,
  version: 3,
  proposalVersion: 1,
  proposal,
  actionDigest: digest,
  approvalsRequired: 1,
  approverRoles: ['reviewer'],
  approvals: [],
  proposedBy: 'cust-981',
  claimedBy: 'ana',
  claimedAt: '2026-11-20T09:31:40.000Z',
  leaseUntil: '2026-11-20T09:41:40.000Z',
  fencingToken: 2,
  escalation: opened.escalation,
};
const ana = { id: 'ana', roles: ['reviewer'] };
const dara = { id: 'dara', roles: ['reviewer', 'executive'] };

const edited = (change: (action: any) => void): Proposal => {
  const copy = structuredClone(proposal) as any;
  change(copy.action);
  return copy;
};
const cheaper = edited((action) => (action.value.amount = '380.00'));

interface Row {
  state?: Partial<ReviewedCase>;
  body?: Record<string, unknown>;
  attempt?: Partial<VerdictAttempt>;
}

function give({ state = {}, body = {}, attempt = {} }: Row) {
  const given = { fencingToken: 2, verdict: 'approve', actionDigest: digest, ...body };
  const context = { now, queueNames: ['billing', 'support'] };
  return judge(
    { ...reviewed, ...state },
    { body: VerdictBody.parse(given), reviewer: ana, expectedVersion: null, ...attempt },
    context,
  );
}

function accepted(row: Row): Accepted {
  const result = give(row);
  if (result.refused) throw new Error(`refused: ${result.refused}: ${result.detail}`);
  return result;
}

const executive = structuredClone(opened.escalation);
executive.decision!.approval = 'executive';

const rows: [code: RefusalCode, when: string, row: Row][] = [
  ['case_closed', 'the case is closed, whatever else is wrong', { state: { closed: true }, body: { fencingToken: 1 } }],
  ['lease_lost', 'somebody claimed the case since', { body: { fencingToken: 1 } }],
  ['lease_lost', 'the lease ran out this instant', { state: { leaseUntil: now } }],
  ['not_claimed_by_you', 'another person holds the case', { state: { claimedBy: 'bo' } }],
  ['not_claimed_by_you', 'nobody ever claimed the case', { state: { claimedBy: null, fencingToken: 0 } }],
  ['not_claimed_by_you', 'the token is of no claim', { body: { fencingToken: 9 } }],
  ['version_conflict', 'the reviewer looked at an older version', { attempt: { expectedVersion: 2 } }],
  ['reason_required', 'a rejection has no reason of its own', { body: { verdict: 'reject' } }],
  ['reason_required', 'edits have no reason of their own', { body: { verdict: 'approve_with_edits', proposal: cheaper } }],
  ['digest_required', 'an action is approved blindly', { body: { actionDigest: null } }],
  ['digest_mismatch', 'another action was on the screen', { body: { actionDigest: 'f00' } }],
  ['digest_mismatch', 'edits started from another action', { body: { verdict: 'approve_with_edits', reason: 'other', actionDigest: 'f00', proposal: cheaper } }],
  ['separation_of_duties', 'the product acts for the reviewer', { state: { proposedBy: 'ana' } }],
  ['already_approved', 'the reviewer approved before', { state: { approvalsRequired: 2, approvals: [{ approver: 'ana', roles: [] }] } }],
  ['role_required', 'the reviewer has no approver role', { state: { approverRoles: ['compliance'] } }],
  ['role_required', 'the last approval of an executive decision is no executive’s', { state: { escalation: executive } }],
  ['edits_required', 'edits are announced but missing', { body: { verdict: 'approve_with_edits', reason: 'other' } }],
  ['edits_required', 'the edited proposal is unchanged', { body: { verdict: 'approve_with_edits', reason: 'other', proposal } }],
  ['edits_not_allowed', 'a rejection brings edits', { body: { verdict: 'reject', reason: 'other', proposal: cheaper } }],
  ['edits_not_allowed', 'there is no proposal', { state: { proposal: null, actionDigest: null }, body: { verdict: 'approve_with_edits', reason: 'other', proposal: cheaper } }],
  ['edits_not_allowed', 'the edit makes another kind of proposal', { body: { verdict: 'approve_with_edits', reason: 'other', proposal: { kind: 'answer', text: 'No.' } } }],
  ['edits_not_allowed', 'the edit makes another action', { body: { verdict: 'approve_with_edits', reason: 'other', proposal: edited((action) => (action.name = 'close_account')) } }],
  ['target_queue_required', 'a reroute names no queue', { body: { verdict: 'reroute', reason: 'needs_specialist' } }],
  ['target_queue_required', 'a reroute names the queue where the case is', { body: { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'billing' } }],
  ['unknown_queue', 'a reroute names a queue that does not exist', { body: { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'nowhere' } }],
  ['question_required', 'information is requested without a question', { body: { verdict: 'request_information', reason: 'needs_information', question: ' ' } }],
  ['verdict_not_allowed', 'an unreadable request is approved', { state: { kind: 'invalid_request', actionDigest: null } }],
  ['verdict_not_allowed', 'an audit asks the product', { state: { kind: 'audit_sample' }, body: { verdict: 'request_information', reason: 'needs_information', question: 'Which?' } }],
];

describe('a verdict is refused', () => {
  it.each(rows)('with %s when %s', (code, _, row) => {
    expect(give(row)).toMatchObject({ refused: code, detail: expect.stringMatching(/\.$/) });
  });

  it('with every code of the list that is about verdicts', () => {
    const tested = new Set(rows.map(([code]) => code));
    expect(refusalCodes.filter((code) => !tested.has(code))).toEqual(['already_claimed']);
  });

  it('by the first rule it breaks, in the order of the list', () => {
    const all: Row = {
      state: { proposedBy: 'ana', approverRoles: ['compliance'] },
      body: { verdict: 'approve', actionDigest: 'f00', proposal: cheaper },
      attempt: { expectedVersion: 1 },
    };
    expect(give(all).refused).toBe('version_conflict');
    expect(give({ ...all, attempt: {} }).refused).toBe('digest_mismatch');
    expect(give({ ...all, attempt: {}, body: { ...all.body, actionDigest: digest } }).refused).toBe('separation_of_duties');
  });
});

describe('an approval', () => {
  it('closes the case and grants exactly the action on the screen', () => {
    const { closesCase, verdict, resolved } = accepted({});
    expect(closesCase).toBe(true);
    expect(VerdictRecorded.schema.parse(verdict)).toEqual(verdict);
    expect(RequestResolved.schema.parse(resolved)).toEqual(resolved);
    expect(verdict).toMatchObject({ overridden: false, resolution: 'allowed', approvalNumber: 1, handlingSeconds: 140 });
    expect(resolved).toMatchObject({ resolution: 'allowed', proposal, actionDigest: digest, approvedBy: ['ana'], breakerEpoch: 2 });
    expect(resolved?.grantId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('of an answer grants nothing to execute', () => {
    const answer = { kind: 'answer', text: 'Yes.' } as const;
    const { resolved } = accepted({ state: { proposal: answer, actionDigest: null }, body: { actionDigest: null } });
    expect(resolved).toMatchObject({ proposal: answer });
    expect(resolved).not.toHaveProperty('grantId');
  });

  it('that is a first of two leaves the case open', () => {
    const { closesCase, resolved, verdict } = accepted({ state: { approvalsRequired: 2 } });
    expect([closesCase, resolved, verdict.approvalNumber, verdict.resolution]).toEqual([false, null, 1, null]);
  });

  it('that is the second names both people, in order', () => {
    const approvals = [{ approver: 'bo', roles: ['reviewer'] }];
    const { resolved } = accepted({ state: { approvalsRequired: 2, approvals } });
    expect(resolved?.approvedBy).toEqual(['bo', 'ana']);
  });

  it('of an executive decision is complete when one of the two is an executive, in either order', () => {
    const state = { escalation: executive, approvalsRequired: 2 };
    expect(accepted({ state }).closesCase).toBe(false);
    const onlyExecutives = { ...state, approverRoles: ['executive'] };
    expect(accepted({ state: onlyExecutives }).closesCase).toBe(false);
    const afterAna = { ...state, claimedBy: 'dara', approvals: [{ approver: 'ana', roles: ana.roles }] };
    expect(accepted({ state: afterAna, attempt: { reviewer: dara } }).closesCase).toBe(true);
    const afterDara = { ...state, approvals: [{ approver: 'dara', roles: dara.roles }] };
    expect(accepted({ state: afterDara }).closesCase).toBe(true);
  });
});

describe('an approval with edits', () => {
  const edit: Row = { body: { verdict: 'approve_with_edits', reason: 'wrong_amount', proposal: cheaper } };

  it('records what changed and is bound to the edited action', () => {
    const { verdict, resolved, proposalVersion } = accepted(edit);
    expect(verdict.edits).toEqual([{ pointer: '/action/value/amount', before: '412.50', after: '380.00' }]);
    expect(verdict).toMatchObject({ overridden: true, resolution: 'allowed_with_edits' });
    expect(proposalVersion).toBe(2);
    expect(resolved?.actionDigest).toBe(verdict.actionDigest);
    expect(resolved?.actionDigest).not.toBe(digest);
  });

  it('voids the approvals given before', () => {
    const approvals = [{ approver: 'bo', roles: ['reviewer'] }];
    const result = accepted({ ...edit, state: { approvalsRequired: 2, approvals } });
    expect([result.closesCase, result.approvalsGiven, result.verdict.approvalNumber]).toEqual([false, 1, 1]);
  });

  it('may come from somebody who approved the version before', () => {
    const approvals = [{ approver: 'ana', roles: ['reviewer'] }];
    expect(accepted({ ...edit, state: { approvalsRequired: 2, approvals } }).approvalsGiven).toBe(1);
  });

  it('that somebody else confirms ends as allowed with edits', () => {
    const state = { approvalsRequired: 2, proposalVersion: 2, approvals: [{ approver: 'bo', roles: ['reviewer'] }] };
    expect(accepted({ state }).resolved?.resolution).toBe('allowed_with_edits');
  });
});

describe('other verdicts', () => {
  it.each<[Record<string, unknown>, boolean, string | null, boolean | null]>([
    [{ verdict: 'reject', reason: 'wrong_answer' }, true, 'denied', true],
    [{ verdict: 'request_information', reason: 'needs_information', question: 'Which order?' }, true, 'information_needed', null],
    [{ verdict: 'reroute', reason: 'needs_specialist', toQueue: 'support' }, false, null, null],
    [{ verdict: 'escalate', reason: 'needs_authority' }, false, null, null],
  ])('%j closes: %s, resolution %s, overridden %s', (body, closes, resolution, overridden) => {
    const { closesCase, verdict, resolved } = accepted({ body });
    expect([closesCase, verdict.resolution, verdict.overridden]).toEqual([closes, resolution, overridden]);
    expect(resolved?.resolution ?? null).toBe(resolution);
    expect(resolved ?? {}).not.toHaveProperty('grantId');
  });

  it('need no approver role, since they release nothing', () => {
    const state = { approverRoles: ['compliance'], proposedBy: 'ana' };
    expect(accepted({ state, body: { verdict: 'reject', reason: 'other' } }).closesCase).toBe(true);
  });

  it.each([
    ['audit_sample', 'reject', true],
    ['audit_sample', 'approve', false],
    ['action_failure', 'approve', null],
  ] as const)('on %s: %s closes the case without telling the product', (kind, verdict, overridden) => {
    const reason = verdict === 'reject' ? 'wrong_answer' : 'agreed';
    const result = accepted({ state: { kind }, body: { verdict, reason } });
    expect([result.closesCase, result.resolved, result.verdict.overridden]).toEqual([true, null, overridden]);
  });

  it('on an unreadable request tell the sender without a checkpoint', () => {
    const escalation = { ...opened.escalation, decision: null, request: null, classification: null, assessment: null };
    const state: Partial<ReviewedCase> = { kind: 'invalid_request', escalation, proposal: null, actionDigest: null, proposedBy: null };
    const { resolved } = accepted({ state, body: { verdict: 'reject', reason: 'other' } });
    expect(RequestResolved.schema.parse(resolved)).toEqual(resolved);
    expect(resolved).toMatchObject({ resolution: 'denied', scopes: [], breakerEpoch: 0 });
  });
});

describe('one claim', () => {
  it('gives one verdict id, so that a repeated request is recognised', () => {
    expect(accepted({}).verdict.verdictId).toBe(accepted({ body: { verdict: 'reject', reason: 'other' } }).verdict.verdictId);
  });
});
