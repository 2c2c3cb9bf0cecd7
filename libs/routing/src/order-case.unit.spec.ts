import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constantFrom, integer, nat, property, record, uniqueArray } from 'fast-check';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import { arrivalsOf } from './arrival-patterns.ts';
import {
  hasTooMuch,
  orderOfWork,
  priorities,
  priorityAtOpening,
  priorityWhenAged,
  priorityWhenLate,
} from './order-case.ts';
import { simulateOrder } from './simulate-order.ts';
import type { OrderOfWork, SimulatedCase, SimulatedEnd } from './simulate-order.ts';

const anyOrdered = record({
  priority: constantFrom(...Object.values(priorities)),
  due: nat(20),
  caseId: nat(1_000).map(String),
});

describe('the order of work', () => {
  it('is total: the same whatever order the cases come in', () => {
    assert(
      property(uniqueArray(anyOrdered, { selector: ({ caseId }) => caseId }), (cases) => {
        const ids = (some: typeof cases) => some.toSorted(orderOfWork).map(({ caseId }) => caseId);
        expect(ids(cases.toReversed())).toEqual(ids(cases));
      }),
    );
  });

  it('is critical first, then earliest deadline', () => {
    const cases = [
      { priority: priorityAtOpening({ kind: 'approval', riskTier: 2, critical: false }), due: 1, caseId: 'soon' },
      { priority: priorityAtOpening({ kind: 'approval', riskTier: 0, critical: false }), due: 2, caseId: 'later' },
      { priority: priorityAtOpening({ kind: 'approval', riskTier: 3, critical: false }), due: 9, caseId: 'tier 3' },
      { priority: priorityAtOpening({ kind: 'approval', riskTier: 0, critical: true }), due: 8, caseId: 'override' },
      { priority: priorityAtOpening({ kind: 'audit_sample', riskTier: 3, critical: false }), due: 0, caseId: 'audit' },
    ];
    expect(cases.toSorted(orderOfWork).map(({ caseId }) => caseId)).toEqual([
      ...['override', 'tier 3', 'soon', 'later', 'audit'],
    ]);
  });

  it('takes nothing from a critical case, late or not, and never puts another before it', () => {
    assert(
      property(constantFrom(...Object.values(priorities)), boolean(), (priority, overloaded) => {
        const late = priorityWhenLate({ kind: 'approval', priority }, overloaded);
        expect(late === priorities.critical).toBe(priority === priorities.critical);
        expect(priorityWhenAged({ kind: 'approval', priority: late })).toBeGreaterThanOrEqual(priorities.aged);
      }),
    );
  });

  it('knows too much only from a wait that it knows', () => {
    expect([hasTooMuch(null, 60), hasTooMuch(undefined, 60), hasTooMuch(60, 60), hasTooMuch(61, 60)]).toEqual([
      ...[false, false, false, true],
    ]);
  });
});

const missed = (ends: readonly SimulatedEnd[]) => ends.filter((end) => end.missed).length;
const anyJobs = array(record({ sla: integer({ min: 1, max: 200 }), service: integer({ min: 1, max: 30 }) }), {
  minLength: 1,
  maxLength: 12,
}).map((jobs) => jobs.map((job): SimulatedCase => ({ ...job, at: 0, kind: 'any', critical: false })));

/** The fewest late jobs that any order of one person reaches (Moore 1968): drop the longest whenever one would be late. */
function fewestLate(jobs: readonly SimulatedCase[]): number {
  const kept: number[] = [];
  let time = 0;
  let late = 0;
  for (const { sla, service } of jobs.toSorted((one, other) => one.sla - other.sla)) {
    kept.push(service);
    time += service;
    if (time <= sla) continue;
    const longest = Math.max(...kept);
    kept.splice(kept.indexOf(longest), 1);
    time -= longest;
    late += 1;
  }
  return late;
}

/** Whether one person can finish all in time in some order; then earliest deadline does (Jackson 1955). */
function isFeasible(jobs: readonly SimulatedCase[]): boolean {
  return fewestLate(jobs) === 0;
}

describe('against the oracles for one person and cases that are all there', () => {
  it('misses nothing where nothing has to be missed', () => {
    assert(
      property(anyJobs, (jobs) => {
        if (isFeasible(jobs)) expect(missed(simulateOrder(jobs, 1, 'earliest_deadline'))).toBe(0);
      }),
    );
  });

  it('misses no fewer than any order must', () => {
    const orders: readonly OrderOfWork[] = ['first_come', 'earliest_deadline', 'tidegate'];
    assert(
      property(anyJobs, constantFrom(...orders), (jobs, order) => {
        expect(missed(simulateOrder(jobs, 1, order))).toBeGreaterThanOrEqual(fewestLate(jobs));
      }),
    );
  });

  it('serves every case once, whatever the order', () => {
    assert(
      property(anyJobs, integer({ min: 1, max: 4 }), (jobs, people) => {
        const ends = simulateOrder(jobs, people, 'tidegate');
        expect(ends.filter((end) => end !== undefined)).toHaveLength(jobs.length);
      }),
    );
  });
});

describe('in overload', () => {
  const settings = { pattern: 'steady', hours: 48, people: 6, service: 300, load: 1.1 } as const;
  const cases = arrivalsOf(settings, drawsFrom('overload'));
  const run = (order: OrderOfWork) => simulateOrder(cases, 6, order);
  const share = (ends: readonly SimulatedEnd[]) => missed(ends) / ends.length;

  it('misses fewer than half of what earliest deadline and first come, first served miss', () => {
    expect(share(run('tidegate'))).toBeLessThan(share(run('earliest_deadline')) / 2);
    expect(share(run('tidegate'))).toBeLessThan(share(run('first_come')) / 2);
  });

  it('keeps what is critical, which the others lose', () => {
    const critical = (order: OrderOfWork) => share(run(order).filter(({ kind }) => kind === 'critical'));
    expect(critical('tidegate')).toBeLessThan(0.1);
    expect(critical('earliest_deadline')).toBeGreaterThan(0.3);
  });

  it('lets nothing starve: what has aged goes before everything that is not critical', () => {
    const longest = Math.max(...run('tidegate').map(({ waited }) => waited / 3_600));
    // Eight times the longest deadline, four hours, bounds it as long as what has aged can be served.
    expect(longest).toBeLessThan(8 * 4 + 1);
  });
});
