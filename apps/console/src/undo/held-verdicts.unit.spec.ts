import { describe, expect, it } from '@jest/globals';
import { emptyDraft } from '../decision/draft.ts';
import { type HeldVerdict, heldOf, openVerdicts, secondsLeft } from './held-verdicts.ts';

const nowMs = Date.parse('2026-03-01T10:00:00.000Z');
const held = (verdictId: string, inMs: number, reviewer = 'ana'): HeldVerdict => ({
  ...{ caseId: `case-${verdictId}`, verdictId, reviewer, title: 'Refund', said: 'Approve', from: '_any' },
  takesEffectAt: new Date(nowMs + inMs).toISOString(),
  draft: emptyDraft,
});

describe('verdicts that can be taken back', () => {
  it('are those of the reviewer whose window is open, the newest first', () => {
    const all = [held('old', 2_000), held('new', 7_000), held('over', 0), held('of-bo', 5_000, 'bo')];
    expect(openVerdicts(all, 'ana', nowMs).map(({ verdictId }) => verdictId)).toEqual(['new', 'old']);
  });

  it('count down to one and never show zero while they are open', () => {
    expect([8_000, 7_001, 300, 0, -5_000].map((inMs) => secondsLeft(held('x', inMs), nowMs))).toEqual([8, 7, 1, 0, 0]);
  });

  it('survive a reload, and whatever else is stored there', () => {
    expect(heldOf(JSON.stringify([held('x', 1)]))).toEqual([held('x', 1)]);
    for (const text of [null, '', '{', '{}', 'null']) expect(heldOf(text)).toEqual([]);
  });
});
