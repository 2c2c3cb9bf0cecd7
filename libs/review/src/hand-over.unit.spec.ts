import { describe, expect, it } from '@jest/globals';
import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { now, reviewed } from '../test/judged.ts';
import { checkHandOver } from './hand-over.ts';

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

  it('of a case that one does not hold is refused', () => {
    const attempt = { from: 'bo', fencingToken: 2, to: { ...bo, id: 'ana' }, toId: 'ana' };
    expect(checkHandOver(reviewed, attempt, now)).toMatchObject({ refused: 'not_claimed_by_you' });
  });
});
