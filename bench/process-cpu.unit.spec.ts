import { describe, expect, it } from '@jest/globals';
import { cpuMicrosEach, timesIn } from './process-cpu.ts';

describe('CPU time of processes', () => {
  it('is read behind a program name that has spaces and brackets', () => {
    const stat = '4711 (node (x) y) S 99 4711 4711 0 -1 4194560 123 0 0 0 250 50 7 3 20 0 11 0 12345 0 0';
    expect(timesIn(stat)).toEqual({ parent: 99, own: 300, endedChildren: 10 });
  });

  it('is the difference of two readings, shared out', () => {
    const before = new Map([['policy', 1_000_000]]);
    const after = new Map([
      ['policy', 1_500_000],
      ['review', 200_000],
    ]);
    expect(cpuMicrosEach(before, after, 1_000)).toEqual({ policy: 500, review: 200 });
  });
});
