import { describe, expect, it } from '@jest/globals';
import { breakerWith, exampleSettings, minuteMs, startMs } from '../test/example-breakers.ts';
import { addObservation, countWindow } from './sliding-window.ts';
import type { Observation } from './sliding-window.ts';

const scope = 'cohort:acme/refund/m/p/-/-';
let counter = 0;
const seen = (fields: Partial<Observation> = {}): Observation => ({
  scope,
  caseId: `case-${(counter += 1)}`,
  cohort: 'acme/refund/m/p/-/-',
  atMs: startMs + minuteMs,
  overridden: false,
  canary: false,
  ...fields,
});
const count = (
  observations: readonly Observation[],
  state: 'closed' | 'open' | 'half_open' = 'closed',
  nowMs = startMs,
) => countWindow(observations, breakerWith({ scope, state }), exampleSettings, nowMs);

describe('countWindow', () => {
  it('counts nothing from before the last change of the breaker', () => {
    const observations = [
      seen({ atMs: startMs - 1, overridden: true }),
      seen({ atMs: startMs, overridden: true }),
      seen(),
    ];
    expect(count(observations)).toEqual({ reviewed: 1, overridden: 0 });
  });

  it('counts nothing that is too old', () => {
    const weekLaterMs = startMs + 7 * 1_440 * minuteMs;
    expect(count([seen()], 'closed', weekLaterMs)).toEqual({ reviewed: 1, overridden: 0 });
    expect(count([seen()], 'closed', weekLaterMs + minuteMs)).toEqual({ reviewed: 0, overridden: 0 });
  });

  it('counts the newest when there are more than the window holds', () => {
    const observations = Array.from({ length: 150 }, (_, index) => seen({ overridden: index < 60 }));
    expect(count(observations)).toEqual({ reviewed: 100, overridden: 10 });
  });

  it('counts only probes while half-open, and nothing while open', () => {
    const observations = [seen({ canary: true, overridden: true }), seen(), seen({ canary: true })];
    expect(count(observations, 'half_open')).toEqual({ reviewed: 2, overridden: 1 });
    expect(count(observations, 'open')).toEqual({ reviewed: 0, overridden: 0 });
  });
});

describe('addObservation', () => {
  it('counts a case once however many verdicts it took', () => {
    const one = seen({ caseId: 'c' });
    expect(addObservation([one], { ...one, atMs: one.atMs + 1 })).toHaveLength(1);
  });

  it('keeps the override of an earlier verdict on the same case', () => {
    const edited = seen({ caseId: 'c', overridden: true });
    expect(addObservation([edited], { ...edited, overridden: false })).toEqual([edited]);
  });
});
