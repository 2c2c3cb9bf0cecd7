import { describe, expect, it } from '@jest/globals';
import { opened, proposal } from '../../test/judged.ts';
import { secondsToRead, wordsToRead } from './reading-time.ts';

const limits = { wordsPerMinute: 900, secondsAtLeast: 2 };

describe('what there is to read', () => {
  it('is the question, the proposal and the evidence', () => {
    const { escalation } = opened;
    const more = structuredClone(escalation);
    more.request!.evidence.push({ id: 'x', title: 'Three more words', source: 's', quote: 'and  two\nlines' });
    expect(wordsToRead(more, proposal) - wordsToRead(escalation, proposal)).toBe(6);
    const answer = { kind: 'answer' as const, text: 'one two three' };
    expect(wordsToRead(escalation, answer) - wordsToRead(escalation, null)).toBe(3);
    const plan = { kind: 'plan' as const, steps: ['one two', 'three'] };
    expect(wordsToRead(escalation, plan)).toBe(wordsToRead(escalation, answer));
  });

  it('takes its time, and a case takes a glance at least', () => {
    expect([secondsToRead(0, limits), secondsToRead(900, limits)]).toEqual([2, 60]);
  });
});
