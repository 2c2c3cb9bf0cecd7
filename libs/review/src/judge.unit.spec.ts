import { describe, expect, it } from '@jest/globals';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { accepted, ana, cheaper, dara, digest, executive, opened, proposal } from '../test/judged.ts';
import type { Row } from '../test/judged.ts';
import type { ReviewedCase } from './reviewed-case.ts';

describe('an approval', () => {
  it('closes the case and grants exactly the action on the screen', () => {
    const { closesCase, verdict, resolved } = accepted({});
    expect(closesCase).toBe(true);
    expect(VerdictRecorded.schema.parse(verdict)).toEqual(verdict);
    expect(RequestResolved.schema.parse(resolved)).toEqual(resolved);
    expect(verdict).toMatchObject({
      overridden: false,
      resolution: 'allowed',
      approvalNumber: 1,
      handlingSeconds: 140,
    });
    expect(resolved).toMatchObject({
      resolution: 'allowed',
      proposal,
      actionDigest: digest,
      approvedBy: ['ana'],
      breakerEpoch: 2,
    });
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
    [{ verdict: 'request_information', reason: 'needs_information', question: 'Which order?' }, false, null, null],
    [{ verdict: 'refine', reason: 'wrong_answer', question: 'Leave the shipping out.' }, false, null, null],
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
    const state: Partial<ReviewedCase> = {
      kind: 'invalid_request',
      escalation,
      proposal: null,
      actionDigest: null,
      proposedBy: null,
    };
    const { resolved } = accepted({ state, body: { verdict: 'reject', reason: 'other' } });
    expect(RequestResolved.schema.parse(resolved)).toEqual(resolved);
    expect(resolved).toMatchObject({ resolution: 'denied', scopes: [], breakerEpoch: 0 });
  });
});

describe('a verdict that asks the product', () => {
  const ask: Row = { body: { verdict: 'refine', reason: 'wrong_amount', question: ' Leave the shipping out. ' } };

  it('leaves the case open and says what is asked, in which round', () => {
    const result = accepted({ ...ask, state: { asksMade: 1 } });
    expect(VerdictRecorded.schema.parse(result.verdict)).toEqual(result.verdict);
    expect(result.ask).toEqual(result.verdict.ask);
    expect(result.ask).toMatchObject({
      kind: 'refinement',
      question: 'Leave the shipping out.',
      round: 2,
      roundsMax: 3,
    });
    expect([result.closesCase, result.resolved]).toEqual([false, null]);
  });

  it('keeps the approvals given so far, since nothing has changed yet', () => {
    const approvals = [{ approver: 'bo', roles: ['reviewer'] }];
    expect(accepted({ ...ask, state: { approvalsRequired: 2, approvals } }).approvalsGiven).toBe(1);
  });

  it('is bound by what the queue of the case says, where it says something', () => {
    expect(accepted({ ...ask, state: { asksMade: 1, asksMax: 1 } }).verdict.roundsUsedUp).toBe(true);
    expect(accepted({ ...ask, state: { asksMade: 3, asksMax: 5 } }).ask).toMatchObject({ round: 4, roundsMax: 5 });
  });

  it('escalates once the rounds are used up', () => {
    const result = accepted({ ...ask, state: { asksMade: 3 } });
    expect([result.ask, result.verdict.roundsUsedUp, result.closesCase]).toEqual([null, true, false]);
  });

  it('closes the case of a request that nobody could read, since no product waits at a checkpoint', () => {
    const state: Partial<ReviewedCase> = { kind: 'invalid_request', proposal: null, actionDigest: null };
    const body = { verdict: 'request_information', reason: 'needs_information', question: 'What was this?' };
    const result = accepted({ state, body });
    expect([result.ask, result.closesCase, result.resolved?.resolution]).toEqual([null, true, 'information_needed']);
  });
});

describe('corrections', () => {
  it('say what became of the answer, and carry what the reviewer would have had otherwise', () => {
    const id = opened.escalation.request!.evidence[0]!.id;
    const given = { missingEvidence: ['the terms'], incorrectEvidence: [{ id }], betterQuery: 'shipping refund' };
    const { verdict } = accepted({ body: { verdict: 'reject', reason: 'incorrect_evidence', corrections: given } });
    expect(verdict.corrections).toEqual({ ...given, answer: 'rejected', policyReason: null });
    expect(accepted({}).verdict.corrections?.answer).toBe('accepted');
  });

  it('may name evidence that the product sent with an answer', () => {
    const body = { verdict: 'reject', reason: 'other', corrections: { incorrectEvidence: [{ id: 'late-1' }] } };
    expect(accepted({ body, state: { answeredEvidence: ['late-1'] } }).closesCase).toBe(true);
  });
});

describe('an exercise', () => {
  it('needs no authority, since nothing follows from its verdict', () => {
    const state: Partial<ReviewedCase> = { exercise: 'audit', approverRoles: ['compliance'], escalation: executive };
    expect(accepted({ state }).closesCase).toBe(true);
  });
});

describe('one claim', () => {
  it('gives one verdict id, so that a repeated request is recognised', () => {
    expect(accepted({}).verdict.verdictId).toBe(
      accepted({ body: { verdict: 'reject', reason: 'other' } }).verdict.verdictId,
    );
  });
});

describe('a disagreement in a queue with an arbiter', () => {
  const state = { arbiterQueue: 'support' };
  const reject = { verdict: 'reject', reason: 'wrong_amount' };
  const edit = { verdict: 'approve_with_edits', reason: 'wrong_amount', proposal: cheaper };

  it.each([
    ['a rejection', reject],
    ['an approval with edits', edit],
  ])('by %s leaves the case open, for the arbiter to end', (_, body) => {
    const result = accepted({ state, body });
    expect(result).toMatchObject({ closesCase: false, resolved: null, queue: 'support' });
    expect(result.verdict).toMatchObject({ closesCase: false, resolution: null, overridden: true });
  });

  it('is ended by the arbiter, who is somebody else', () => {
    const before = { ...state, queue: 'support', disputedBy: ['bo'] };
    expect(accepted({ state: before }).closesCase).toBe(true);
    expect(accepted({ state: before, body: reject }).resolved).toMatchObject({ resolution: 'denied' });
  });

  it('is none where the reviewer agrees, and in exercises, from which nothing follows', () => {
    expect(accepted({ state }).closesCase).toBe(true);
    expect(accepted({ state: { ...state, exercise: 'known' }, body: reject }).closesCase).toBe(true);
  });
});
