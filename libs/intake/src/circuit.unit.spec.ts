import { describe, expect, it } from '@jest/globals';
import { answered, asked, closedCircuit, mayAsk, type Circuit } from './circuit.ts';

const failed = (times: number, nowMs: number, from: Circuit = closedCircuit) =>
  Array.from({ length: times }).reduce<Circuit>((circuit) => answered(asked(circuit), false, nowMs), from);

describe('the circuit', () => {
  it('stays closed for four failures in a row and opens with the fifth', () => {
    expect(mayAsk(failed(4, 1_000), 1_000)).toBe(true);
    expect(mayAsk(failed(5, 1_000), 1_000)).toBe(false);
    expect(mayAsk(answered(failed(4, 0), true, 0), 0)).toBe(true);
    expect(mayAsk(failed(4, 0, answered(failed(4, 0), true, 0)), 0)).toBe(true);
  });

  it('lets one question through after ten seconds and closes with its answer', () => {
    const open = failed(5, 1_000);
    expect([mayAsk(open, 10_999), mayAsk(open, 11_000)]).toEqual([false, true]);
    expect(mayAsk(asked(open), 11_000)).toBe(false);
    expect(answered(asked(open), true, 11_500)).toEqual(closedCircuit);
  });

  it('waits twice as long after each failure of that one, up to five minutes', () => {
    const waits = [6, 7, 8, 30].map((failures) => failed(failures, 0).openUntilMs);
    expect(waits).toEqual([20_000, 40_000, 80_000, 300_000]);
  });
});
