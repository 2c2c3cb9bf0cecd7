import { describe, expect, it } from '@jest/globals';
import type { BlindAnswer, BlindChange } from '@tidegate/contracts/blind-judgements';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { accepted } from '../../test/judged.ts';
import { blindShareOf, changeOf, isBlindFirstOn, needsDrawKey, recommendedOf, swayedBy } from './blind-first.ts';
import type { KnownBlind, Recommended } from './blind-first.ts';
import { BlindFirst } from './guards-document.ts';

const at = '2026-11-20T09:33:00.000Z';

describe('the share of cases that are judged blind', () => {
  const rules = [
    { queues: ['billing'], tiers: [3 as const], share: 1 },
    { queues: ['billing', 'support'], share: 0.2 },
    { tiers: [0 as const], share: 0 },
  ];
  const settings = BlindFirst.parse({ share: 0.05, rules });

  it.each([
    ['billing', 3, 1],
    ['billing', null, 0.2],
    ['support', 3, 0.2],
    ['knowledge', 0, 0],
    ['knowledge', 2, 0.05],
    ['knowledge', null, 0.05],
  ] as const)('of queue %s and tier %s is that of the first rule that fits: %s', (queue, riskTier, share) => {
    expect(blindShareOf({ queue, riskTier }, settings)).toBe(share);
  });

  it('is nothing unless somebody asks for it, and a draw between all and nothing needs a key', () => {
    const on = (given: object) => isBlindFirstOn(BlindFirst.parse(given));
    expect([on({}), on({ share: 0.1 }), on({ afterFinding: 3 }), on({ rules: [{ share: 1 }] })]).toEqual([
      ...[false, true, true, true],
    ]);
    const keyed = (given: object) => needsDrawKey(BlindFirst.parse(given));
    expect([keyed({}), keyed({ share: 1 }), keyed({ rules: [{ share: 0.5 }] })]).toEqual([false, false, true]);
  });

  it.each([
    [{ share: 1.1 }, 'share'],
    [{ rules: [{ queues: [], share: 1 }] }, 'queues'],
    [{ rules: [{ tiers: [4], share: 1 }] }, 'tiers'],
    [{ rules: [{ queue: 'billing', share: 1 }] }, 'queue'],
    [{ afterFinding: -1 }, 'afterFinding'],
  ])('is refused where it makes no sense: %j', (given, field) => {
    const problems = BlindFirst.safeParse(given).error?.issues ?? [];
    expect(JSON.stringify(problems)).toContain(`"${field}"`);
  });
});

describe('a judgement and the verdict that follows', () => {
  it.each<[BlindAnswer, VerdictKind, Recommended, BlindChange | null]>([
    ['approve', 'approve', 'approve', 'kept'],
    ['approve', 'reject', 'approve', 'away'],
    ['approve', 'approve_with_edits', 'approve', 'away'],
    ['reject', 'approve', 'approve', 'towards'],
    ['reject', 'approve_with_edits', 'approve', 'kept'],
    ['unsure', 'approve', 'approve', 'was_unsure'],
    ['approve', 'reject', 'reject', 'towards'],
    ['reject', 'approve', 'reject', 'away'],
    ['reject', 'escalate', 'approve', null],
    ['unsure', 'refine', 'approve', null],
  ])('%s, then %s where the system says %s, is %s', (judgement, verdict, recommended, change) => {
    expect(changeOf(judgement, verdict, recommended)).toBe(change);
  });

  it('go into the event together', () => {
    const written = { judgement: 'reject' as const, note: 'too much', because: 'drawn' as const, at };
    const { verdict } = accepted({ context: { blind: { because: 'drawn', judgement: written } } });
    expect(verdict.blind).toEqual({ ...written, recommended: 'approve', change: 'towards' });
    expect(accepted({}).verdict.blind).toBeUndefined();
  });

  it('are of cases with a proposal only', () => {
    const kinds = ['approval', 'handoff', 'audit_sample', 'invalid_request', 'action_failure'] as const;
    expect(kinds.map(recommendedOf)).toEqual(['approve', 'reject', 'approve', null, null]);
  });
});

describe('a known case that was judged blind', () => {
  const known = (change: Partial<KnownBlind>): KnownBlind => ({
    ...{ at, judgement: 'reject', recommended: 'approve', expected: 'reject', verdict: 'approve' },
    ...change,
  });
  const seen = (change: Partial<KnownBlind>) => swayedBy([known(change)]).map(({ against }) => against);

  it.each<[string, Partial<KnownBlind>, boolean[]]>([
    ['speaks against who gave up what they knew for a wrong recommendation', {}, [true]],
    ['speaks for who kept it', { verdict: 'reject' }, [false]],
    ['speaks for who kept it by an edit', { verdict: 'approve_with_edits' }, [false]],
    [
      'works the other way round',
      { judgement: 'approve', recommended: 'reject', expected: 'approve', verdict: 'reject' },
      [true],
    ],
    ['says nothing where the recommendation was right', { expected: 'approve' }, []],
    ['says nothing where the judgement was as wrong', { judgement: 'approve' }, []],
    ['says nothing of who was unsure', { judgement: 'unsure' }, []],
    ['says nothing where the case was passed on', { verdict: 'reroute' }, []],
  ])('%s', (_, change, expected) => {
    expect(seen(change)).toEqual(expected);
  });
});
