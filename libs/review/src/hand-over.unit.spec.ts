import { describe, expect, it } from '@jest/globals';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { now, reviewed } from '../test/judged.ts';
import type { ReviewedCase } from './reviewed-case.ts';
import { checkHandOver } from './hand-over.ts';
import { sharedWith } from './visibility.ts';

const bo: ReviewerProfile = { id: 'bo', name: 'Bo', roles: ['reviewer'], tenants: ['acme'], queues: ['billing'] };
const given = (to: ReviewerProfile | null, toId = to?.id ?? 'nobody') =>
  checkHandOver(reviewed, { from: 'ana', fencingToken: 2, to, toId }, now);

describe('a hand-over', () => {
  it('goes to a colleague who sees the case', () => {
    expect(given(bo)).toBeNull();
  });

  it.each<[string, ReviewerProfile | null, string]>([
    ['a person whom nobody knows', null, 'nobody'],
    ['oneself', { ...bo, id: 'ana' }, 'ana'],
    ['somebody of other tenants', { ...bo, tenants: ['globex'] }, 'bo'],
    ['somebody of other queues', { ...bo, queues: ['support'] }, 'bo'],
  ])('to %s is refused', (_, to, toId) => {
    expect(given(to, toId)).toMatchObject({ refused: 'unknown_colleague', pointer: '/to' });
  });

  it.each<[string, Partial<ReviewedCase>, string]>([
    ['without the role that the next approval needs', { approverRoles: ['compliance'] }, 'role_required'],
    ['for whom the product acts', { proposedBy: 'bo' }, 'separation_of_duties'],
    [
      'who has approved already',
      { approvalsRequired: 2, approvals: [{ approver: 'bo', roles: [] }] },
      'already_approved',
    ],
    [
      'who rejected it before it came to the arbiter',
      { arbiterQueue: 'billing', disputedBy: ['bo'] },
      'separation_of_duties',
    ],
  ])('to somebody %s is refused', (_, state, refused) => {
    const attempt = { from: 'ana', fencingToken: 2, to: bo, toId: 'bo' };
    expect(checkHandOver({ ...reviewed, ...state }, attempt, now)).toMatchObject({ refused, pointer: '/to' });
  });

  it('of an exercise takes no authority, like its verdict', () => {
    const state = { ...reviewed, exercise: 'known', approverRoles: ['compliance'] };
    expect(checkHandOver(state, { from: 'ana', fencingToken: 2, to: bo, toId: 'bo' }, now)).toBeNull();
  });

  it('of a case that one does not hold is refused', () => {
    const attempt = { from: 'bo', fencingToken: 2, to: { ...bo, id: 'ana' }, toId: 'ana' };
    expect(checkHandOver(reviewed, attempt, now)).toMatchObject({ refused: 'not_claimed_by_you' });
  });
});

describe('a colleague', () => {
  const known = { tenants: ['acme', 'globex'] };

  it.each<[readonly string[] | null, readonly string[], readonly string[] | undefined]>([
    [['acme'], known.tenants, ['acme']],
    [['initech'], known.tenants, undefined],
    [null, known.tenants, known.tenants],
    [['acme'], ['*'], ['*']],
  ])('to somebody of %j, being of %j, is one of %j', (mine, theirs, shared) => {
    expect(sharedWith({ tenants: mine, queues: null }, { tenants: [...theirs] })?.tenants).toEqual(shared);
  });
});
