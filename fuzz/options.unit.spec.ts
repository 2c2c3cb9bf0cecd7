import { describe, expect, it } from '@jest/globals';
import { UsageError, readOptions } from './options.ts';
import type { RunFigures } from './report.ts';
import { describeFinding, reportOf } from './report.ts';

describe('the options of the fuzzer', () => {
  it('have defaults, with a new seed each time', () => {
    expect(readOptions([], 42)).toEqual({ seconds: 60, seed: 42, json: false, only: undefined });
  });

  it('are read, with one input or a range of them', () => {
    const read = readOptions(['--seconds', '20', '--seed', '3', '--json', '--only', '7'], 1);
    expect(read).toEqual({ seconds: 20, seed: 3, json: true, only: [7, 7] });
    expect(readOptions(['--only', '7-9'], 1)?.only).toEqual([7, 9]);
    expect(readOptions(['--help'], 1)).toBeUndefined();
  });

  it.each([
    [['--seconds', '0'], '--seconds is "0"'],
    [['--seed', '-1'], '--seed'],
    [['--seed', 'x'], '--seed is "x"'],
    [['--only', '9-7'], 'smaller number first'],
    [['--sed', '1'], '--help'],
  ])('that are wrong (%j) are refused with what to do', (args, message) => {
    expect(() => readOptions(args, 1)).toThrow(UsageError);
    expect(() => readOptions(args, 1)).toThrow(message);
  });
});

describe('the report', () => {
  const figures: RunFigures = {
    ...{ seed: 7, seconds: 20, inputs: 100, records: 40, rejections: 1, controlRequests: 5 },
    statuses: new Map([
      [404, 2],
      [200, 1],
    ]),
    deadLetters: new Map([['schema', 3]]),
    memory: new Map([['intake', []]]),
  };

  it('counts each kind of finding where its reader looks for it', () => {
    const kinds = [
      'crash',
      'server_error',
      'unanswered',
      'lost_record',
      'stuck_consumer',
      'control_request',
      'memory',
      'log',
      'audit',
    ] as const;
    const report = reportOf(
      figures,
      kinds.map((kind) => ({ kind, detail: '', inputs: [] })),
    );
    expect(report).toMatchObject({
      inputs: 100,
      crashes: 1,
      serverErrors: 1,
      unanswered: 4,
      findings: 9,
      seed: 7,
      seconds: 20,
    });
    expect(report).toMatchObject({
      memoryGrowth: { intake: 0 },
      deadLetters: { schema: 3 },
      answers: { 200: 1, 404: 2 },
    });
  });

  it('says how to see a finding again', () => {
    expect(describeFinding({ kind: 'crash', detail: 'x', inputs: [3, 9, 5] }, 7)).toContain('--seed 7 --only 3-9');
    expect(describeFinding({ kind: 'unanswered', detail: 'x', inputs: [3] }, 7)).toMatch(/--only 3$/);
    expect(describeFinding({ kind: 'log', detail: 'x', inputs: [] }, 7)).not.toContain('--only');
  });
});
