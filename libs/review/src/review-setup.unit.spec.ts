import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkClaim, isHeld } from './check-lease.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { QueueNames, ReviewersDocument, unknownQueues } from './reviewers-document.ts';
import { seesQueue, visibilityOf } from './visibility.ts';

const shipped = (name: string): any =>
  parse(readFileSync(new URL(`../../../config/${name}.yaml`, import.meta.url), 'utf8'));

describe('the reviewers document', () => {
  it('that is shipped is valid and names only queues that exist', () => {
    const names = QueueNames.parse(shipped('queues'));
    expect(unknownQueues(ReviewersDocument.parse(shipped('reviewers')), names)).toEqual([]);
  });

  it('names each unknown queue with its place', () => {
    const document = ReviewersDocument.parse(shipped('reviewers'));
    expect(unknownQueues(document, ['billing'])[0]).toEqual({
      pointer: '/reviewers/1/queues/1',
      got: 'support',
      expected: 'must be one of the queues of queues.yaml (billing) or "*"',
    });
  });

  it.each<[string, (document: any) => void, string]>([
    ['two people of one id', (d) => (d.reviewers[1].id = 'ana'), 'no reviewer above has'],
    ['a person without roles', (d) => (d.reviewers[0].roles = []), '/reviewers/0/roles'],
    ['an unknown field', (d) => (d.reviewers[0].rolez = []), '/reviewers/0'],
  ])('refuses %s', (_, spoil, problem) => {
    const document = shipped('reviewers');
    spoil(document);
    const parsed = ReviewersDocument.safeParse(document);
    const problems = parsed.error?.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`) ?? [];
    expect(problems.join('\n')).toContain(problem);
  });
});

describe('visibility', () => {
  it('with a star is everything, else what is named', () => {
    const all = visibilityOf({ tenants: ['*'], queues: ['*'] });
    expect([all.tenants, seesQueue(all, 'billing')]).toEqual([null, true]);
    const some = visibilityOf({ tenants: ['acme'], queues: ['support'] });
    expect([some.tenants, seesQueue(some, 'billing'), seesQueue(some, 'support')]).toEqual([['acme'], false, true]);
  });
});

describe('a claim', () => {
  const now = '2026-11-20T09:30:00.000Z';
  const open = { closed: false, waiting: false, verdictDueAt: null };
  const free = { ...open, claimedBy: null, leaseUntil: null, fencingToken: 0 };
  const held = { ...free, claimedBy: 'bo', leaseUntil: '2026-11-20T09:30:00.001Z', fencingToken: 1 };

  it.each([
    ['of a free case is fine', free, 'ana', undefined],
    ['of a case that another holds is refused', held, 'ana', 'already_claimed'],
    ['of one’s own case is fine, to go on after a reload', held, 'bo', undefined],
    ['of a case whose lease ran out is fine', { ...held, leaseUntil: now }, 'ana', undefined],
    ['of a case that waits for the product is refused', { ...free, waiting: true }, 'ana', 'case_waiting'],
    [
      'of one’s own case with a verdict to take back is refused',
      { ...held, verdictDueAt: now },
      'bo',
      'verdict_pending',
    ],
    ['of a closed case is refused', { ...free, closed: true }, 'ana', 'case_closed'],
  ])('%s', (_, lease, reviewer, refused) => {
    expect(checkClaim(lease, reviewer, now)?.refused).toBe(refused);
  });

  it('holds until its lease ends, not longer', () => {
    expect([isHeld(held, now), isHeld({ ...held, leaseUntil: now }, now)]).toEqual([true, false]);
  });
});

describe('a cursor', () => {
  it('is read back as it was written', () => {
    expect(readCursor(writeCursor([60, '2026-11-20T09:30:00.000Z', 'case-1']))).toEqual([
      60,
      '2026-11-20T09:30:00.000Z',
      'case-1',
    ]);
  });

  it.each(['', 'x', 'zz', '5b5d', '7b7d', '5b36302c22', '../../etc'])(
    'that nobody wrote, such as "%s", is null',
    (text) => {
      expect(readCursor(text)).toBeNull();
    },
  );
});
