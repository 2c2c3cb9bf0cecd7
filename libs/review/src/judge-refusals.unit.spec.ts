import { describe, expect, it } from '@jest/globals';
import { cheaper, digest, edited, executive, give, now, proposal } from '../test/judged.ts';
import type { Row } from '../test/judged.ts';
import type { RefusalCode } from './refusal.ts';
import { refusalCodes } from './refusal.ts';

const rows: [code: RefusalCode, when: string, row: Row][] = [
  ['case_closed', 'the case is closed, whatever else is wrong', { state: { closed: true }, body: { fencingToken: 1 } }],
  ['case_waiting', 'the product has to answer first', { state: { waiting: true } }],
  ['verdict_pending', 'a verdict may still be taken back', { state: { verdictDueAt: '2026-11-20T09:34:08.000Z' } }],
  ['lease_lost', 'somebody claimed the case since', { body: { fencingToken: 1 } }],
  ['lease_lost', 'the lease ran out this instant', { state: { leaseUntil: now } }],
  ['not_claimed_by_you', 'another person holds the case', { state: { claimedBy: 'bo' } }],
  ['not_claimed_by_you', 'nobody ever claimed the case', { state: { claimedBy: null, fencingToken: 0 } }],
  ['not_claimed_by_you', 'the token is of no claim', { body: { fencingToken: 9 } }],
  ['version_conflict', 'the reviewer looked at an older version', { attempt: { expectedVersion: 2 } }],
  [
    'blind_judgement_required',
    'the case is judged blind and was not',
    { context: { blind: { because: 'drawn', judgement: null } } },
  ],
  ['reason_required', 'a rejection has no reason of its own', { body: { verdict: 'reject' } }],
  [
    'reason_required',
    'edits have no reason of their own',
    { body: { verdict: 'approve_with_edits', proposal: cheaper } },
  ],
  ['digest_required', 'an action is approved blindly', { body: { actionDigest: null } }],
  ['digest_mismatch', 'another action was on the screen', { body: { actionDigest: 'f00' } }],
  [
    'digest_mismatch',
    'edits started from another action',
    { body: { verdict: 'approve_with_edits', reason: 'other', actionDigest: 'f00', proposal: cheaper } },
  ],
  ['separation_of_duties', 'the product acts for the reviewer', { state: { proposedBy: 'ana' } }],
  [
    'separation_of_duties',
    'the arbiter is who disagreed',
    { state: { arbiterQueue: 'billing', disputedBy: ['ana'] }, body: { verdict: 'reject', reason: 'other' } },
  ],
  [
    'already_approved',
    'the reviewer approved before',
    { state: { approvalsRequired: 2, approvals: [{ approver: 'ana', roles: [] }] } },
  ],
  ['role_required', 'the reviewer has no approver role', { state: { approverRoles: ['compliance'] } }],
  [
    'role_required',
    'the last approval of an executive decision is no executive’s',
    { state: { escalation: executive } },
  ],
  ['edits_required', 'edits are announced but missing', { body: { verdict: 'approve_with_edits', reason: 'other' } }],
  [
    'edits_required',
    'the edited proposal is unchanged',
    { body: { verdict: 'approve_with_edits', reason: 'other', proposal } },
  ],
  [
    'edits_not_allowed',
    'a rejection brings edits',
    { body: { verdict: 'reject', reason: 'other', proposal: cheaper } },
  ],
  [
    'edits_not_allowed',
    'there is no proposal',
    {
      state: { proposal: null, actionDigest: null },
      body: { verdict: 'approve_with_edits', reason: 'other', proposal: cheaper },
    },
  ],
  [
    'edits_not_allowed',
    'the edit makes another kind of proposal',
    { body: { verdict: 'approve_with_edits', reason: 'other', proposal: { kind: 'answer', text: 'No.' } } },
  ],
  [
    'edits_not_allowed',
    'the edit makes another action',
    {
      body: {
        verdict: 'approve_with_edits',
        reason: 'other',
        proposal: edited((action) => (action.name = 'close_account')),
      },
    },
  ],
  ['target_queue_required', 'a reroute names no queue', { body: { verdict: 'reroute', reason: 'needs_specialist' } }],
  [
    'target_queue_required',
    'a reroute names the queue where the case is',
    { body: { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'billing' } },
  ],
  [
    'unknown_queue',
    'a reroute names a queue that does not exist',
    { body: { verdict: 'reroute', reason: 'needs_specialist', toQueue: 'nowhere' } },
  ],
  [
    'question_required',
    'information is requested without a question',
    { body: { verdict: 'request_information', reason: 'needs_information', question: ' ' } },
  ],
  [
    'question_required',
    'the product has to change something that nobody names',
    { body: { verdict: 'refine', reason: 'wrong_answer' } },
  ],
  [
    'unknown_evidence',
    'evidence is called incorrect that the case does not have',
    { body: { verdict: 'reject', reason: 'other', corrections: { incorrectEvidence: [{ id: 'nowhere' }] } } },
  ],
  [
    'verdict_not_allowed',
    'an unreadable request is approved',
    { state: { kind: 'invalid_request', actionDigest: null } },
  ],
  [
    'verdict_not_allowed',
    'an audit asks the product',
    {
      state: { kind: 'audit_sample' },
      body: { verdict: 'request_information', reason: 'needs_information', question: 'Which?' },
    },
  ],
];

describe('a verdict is refused', () => {
  it.each(rows)('with %s when %s', (code, _, row) => {
    expect(give(row)).toMatchObject({ refused: code, detail: expect.stringMatching(/\.$/) });
  });

  it('with every code of the list that is about verdicts', () => {
    const tested = new Set(rows.map(([code]) => code));
    expect(refusalCodes.filter((code) => !tested.has(code))).toEqual([
      ...['already_claimed', 'unknown_colleague', 'verdict_in_effect', 'exercise_not_possible'],
      ...['blind_judgement_fixed', 'no_blind_phase'],
    ]);
  });

  it('by the first rule it breaks, in the order of the list', () => {
    const all: Row = {
      state: { proposedBy: 'ana', approverRoles: ['compliance'] },
      body: { verdict: 'approve', actionDigest: 'f00', proposal: cheaper },
      attempt: { expectedVersion: 1 },
    };
    expect(give(all).refused).toBe('version_conflict');
    expect(give({ ...all, attempt: {} }).refused).toBe('digest_mismatch');
    expect(give({ ...all, attempt: {}, body: { ...all.body, actionDigest: digest } }).refused).toBe(
      'separation_of_duties',
    );
  });
});
