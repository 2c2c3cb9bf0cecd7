import { describe, expect, it } from '@jest/globals';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { findBottlenecks } from './bottlenecks.ts';
import type { CaseCounts } from './bottlenecks.ts';

const queue = (name: string, change: object = {}) => ({
  ...{ queue: name, opened: 100, closed: 100, judged: 100, overridden: 10 },
  ...change,
});
const healthy: CaseCounts = {
  changes: [{ what: 'policy', version: 'default@2', before: 100, after: 105 }],
  queues: [queue('billing'), queue('support'), queue('security')],
  weeks: [
    { reason: 'WEAK_RETRIEVAL', cases: 30, of: 100 },
    { reason: 'NO_GRANT', cases: 30, of: 100 },
    { reason: 'WEAK_RETRIEVAL', cases: 30, of: 100 },
  ],
};
const kinds = (counts: Partial<CaseCounts>) => findBottlenecks({ ...healthy, ...counts }).map(({ kind }) => kind);

describe('bottlenecks', () => {
  it('are none in a healthy system', () => {
    expect(kinds({})).toEqual([]);
  });

  it.each<[string, Partial<CaseCounts>, string]>([
    [
      'a spike since a policy changed',
      { changes: [{ what: 'policy', version: 'default@3', before: 20, after: 80 }] },
      'spike_after_change',
    ],
    [
      'a spike since an index changed, where nothing came before',
      { changes: [{ what: 'index', version: 'idx-9', before: 0, after: 60 }] },
      'spike_after_change',
    ],
    [
      'one queue that gets most',
      { queues: [queue('billing', { opened: 900, closed: 900 }), ...healthy.queues] },
      'one_queue',
    ],
    [
      'more that comes than is done',
      { queues: [...healthy.queues, queue('audit', { opened: 90, closed: 40 })] },
      'arrivals_exceed_work',
    ],
    [
      'one reason for three weeks',
      { weeks: healthy.weeks.map(() => ({ reason: 'MISSING_FIELDS', cases: 60, of: 100 })) },
      'one_reason',
    ],
    ['people who disagree', { queues: [...healthy.queues, queue('knowledge', { overridden: 45 })] }, 'disagreement'],
  ])('name %s, with its remedy', (_, counts, kind) => {
    const [found, ...more] = findBottlenecks({ ...healthy, ...counts });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind, remedy: expect.stringMatching(/\.$/) });
  });

  it.each<[string, Partial<CaseCounts>]>([
    ['few cases', { changes: [{ what: 'policy', version: 'default@3', before: 1, after: 9 }] }],
    ['two weeks', { weeks: healthy.weeks.slice(1).map(() => ({ reason: 'MISSING_FIELDS', cases: 60, of: 100 })) }],
    ['three of eight disagreements', { queues: [queue('billing', { judged: 8, overridden: 3 })] }],
  ])('are not made of %s', (_, counts) => {
    expect(kinds(counts)).toEqual([]);
  });

  it('call a spike that is none in at most 2.5 % of changes', () => {
    const draw = drawsFrom('spikes');
    const count = (mean: number) => Array.from({ length: 20 * mean }, () => draw() < 0.05).filter(Boolean).length;
    // At the limit itself, one and a half times as many.
    const changes = Array.from({ length: 400 }, (_, index) => {
      return { what: 'policy' as const, version: String(index), before: count(40), after: count(60) };
    });
    expect(kinds({ changes }).length / changes.length).toBeLessThanOrEqual(0.04);
  });
});
