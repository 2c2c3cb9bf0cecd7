import { describe, expect, it } from '@jest/globals';
import { countdownText, dueOf, durationText } from './due.ts';

const opened = { openedAt: '2026-03-01T10:00:00.000Z', dueAt: '2026-03-01T11:00:00.000Z', status: 'open' } as const;
const at = (time: string) => Date.parse(`2026-03-01T${time}.000Z`);

describe('the deadline of a case', () => {
  it('is on time until four fifths of its time have passed', () => {
    expect(dueOf(opened, at('10:48:00'))).toEqual({ state: 'on_time', elapsedShare: 0.8, text: '12 min left' });
  });

  it('is at risk after that', () => {
    expect(dueOf(opened, at('10:50:00'))).toMatchObject({ state: 'at_risk', text: '10 min left' });
  });

  it('is overdue after the deadline and says by how much', () => {
    expect(dueOf(opened, at('11:03:30'))).toEqual({ state: 'overdue', elapsedShare: 1, text: '3 min over' });
  });

  it('no longer matters for a closed case', () => {
    expect(dueOf({ ...opened, status: 'closed' }, at('15:00:00')).state).toBe('done');
  });

  it('does not divide by zero when a case is due the moment it opens', () => {
    expect(dueOf({ ...opened, dueAt: opened.openedAt }, at('10:00:00'))).toMatchObject({ elapsedShare: 0 });
  });

  it('is zero elapsed when the server clock is ahead of ours', () => {
    expect(dueOf(opened, at('09:59:00')).elapsedShare).toBe(0);
  });
});

describe('a length of time in words', () => {
  it.each([
    [20_000, 'under 1 min'],
    [59 * 60_000, '59 min'],
    [185 * 60_000, '3 h 05 min'],
    [(2 * 24 + 4) * 3_600_000, '2 d 4 h'],
  ])('%i ms reads as %s', (lengthMs, words) => {
    expect(durationText(lengthMs)).toBe(words);
  });
});

describe('the countdown of a lease', () => {
  it('rounds up, so that it shows zero only when the lease is over', () => {
    expect([countdownText(485_000), countdownText(200), countdownText(-5_000)]).toEqual(['8:05', '0:01', '0:00']);
  });
});
