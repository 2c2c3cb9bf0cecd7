import { describe, expect, it } from '@jest/globals';
import type { Evidence, LoggedEvent } from './evidence.ts';
import { reconcile } from './reconcile.ts';
import { soundRun, timeAt } from './sound-run.ts';

const run = soundRun();
const kinds = (evidence: Evidence) => new Set(reconcile(evidence).map(({ kind }) => kind));
const without = (offset: number): Evidence => ({ ...run, log: run.log.filter((event) => event.offset !== offset) });
/** The event of `offset` again at the end, as somebody who made it twice would: another id. */
const again = (offset: number, changes: Partial<LoggedEvent> = {}): Evidence => {
  const event = { ...run.log[offset]!, id: 'again', offset: 99, ...changes };
  const record = { chain: `${event.topic}/0`, offset: 99, valueHash: event.valueHash };
  return { ...run, log: [...run.log, event], audited: [...run.audited, record] };
};
const withTables = (tables: Partial<Evidence['tables']>): Evidence => ({
  ...run,
  tables: { ...run.tables, ...tables },
});

describe('the reconciler', () => {
  it('finds nothing wrong with a run in which all was kept', () => {
    expect(reconcile(run)).toEqual([]);
  });

  it('forgives a submission that nobody acknowledged and that never arrived', () => {
    const submission = { requestId: 'x', checkpointId: 'x', door: 'http' as const, acknowledged: false };
    expect(reconcile({ ...run, submissions: [...run.submissions, submission] })).toEqual([]);
    expect(kinds({ ...run, submissions: [{ ...submission, acknowledged: true }] })).toContain('lost');
  });

  it('takes the same event delivered again for what it is', () => {
    expect(reconcile(again(2, { id: run.log[2]!.id }))).toEqual([]);
  });

  it.each([
    ['a missing decision', without(1), 'lost'],
    ['a missing case', without(2), 'lost'],
    ['a missing resolution', without(6), 'lost'],
    ['a missing execution', without(7), 'lost'],
    ['a missing verdict', without(4), 'lost'],
    ['an execution without a receipt', { ...run, receipts: [] }, 'lost'],
    ['an event that stayed in an outbox', withTables({ outbox: [{ service: 'review', rows: 1 }] }), 'lost'],
    ['a second submission', again(0), 'doubled'],
    ['a second case', again(2, { facts: { ...run.log[2]!.facts, caseId: 'c2' } }), 'doubled'],
    ['a second closing verdict', again(4), 'doubled'],
    ['a second resolution', again(6), 'doubled'],
    ['a second execution', again(7), 'doubled'],
    ['a second receipt', { ...run, receipts: [...run.receipts, { key: 'g', receipt: 'r2' }] }, 'doubled'],
    ['one event with two contents', again(2, { id: run.log[2]!.id, valueHash: 'other' }), 'doubled'],
    [
      'intake telling a later decision',
      withTables({ statuses: [{ checkpointId: 'p', decidedAt: timeAt(9), resolution: 'allowed' }] }),
      'disagreeing',
    ],
    [
      'a case open for review and closed for routing',
      withTables({ reviewed: [{ caseId: 'c', status: 'open' }] }),
      'disagreeing',
    ],
    ['a record missing in audit', { ...run, audited: run.audited.slice(1) }, 'unaudited'],
    [
      'a changed audit record',
      { ...run, audited: run.audited.map((one) => ({ ...one, valueHash: 'other' })) },
      'unaudited',
    ],
    ['a record in audit twice', { ...run, audited: [...run.audited, run.audited[0]!] }, 'unaudited'],
    ['a broken chain', { ...run, chainProblems: ['chain x'] }, 'unaudited'],
    ['a step that was never taken', without(3), 'timersLost'],
    ['a step taken twice', again(3, { offset: 4 }), 'timersDoubled'],
    ['a step taken after the end', again(3, { facts: { caseId: 'c', step: 2, byTimer: true } }), 'timersDoubled'],
    ['a dead letter', again(0, { topic: 'tidegate.dead-letter.review.v1', type: '' }), 'deadLetters'],
    [
      'a case closed before it was opened',
      { ...run, log: [run.log[5]!, ...run.log.filter(({ offset }) => offset !== 5)] },
      'outOfOrder',
    ],
  ] as const)('finds %s', (_what, evidence, kind) => {
    expect(kinds(evidence)).toContain(kind);
  });
});
