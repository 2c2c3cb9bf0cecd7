import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import { IncidentClosed, IncidentOpened } from '@tidegate/contracts/incident-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { exampleSettings, minuteMs, startMs } from '../test/example-breakers.ts';
import { eventsOfChange } from './breaker-events.ts';
import type { BreakerChange } from './breaker.ts';
import { observe } from './observe.ts';
import type { Watches } from './observe.ts';
import { observationsOf, scopeKindOf, tenantOfScope } from './watched-scopes.ts';

const example = new URL('../../contracts/examples/review.verdict-recorded.v1.json', import.meta.url);
const verdict = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);
type Verdict = typeof verdict;

const nowMs = Date.parse(verdict.at) + minuteMs;
const cohortScope = `cohort:${verdict.cohort}`;
const taskScope = 'task:acme/refund';
let counter = 0;

function observeAll(verdicts: readonly Partial<Verdict>[], before: Watches = new Map(), atMs = nowMs) {
  let watches = before;
  const changes: BreakerChange[] = [];
  for (const fields of verdicts) {
    const one = { ...verdict, caseId: `case-${(counter += 1)}`, ...fields } as Verdict;
    const observed = observe(watches, observationsOf(one, exampleSettings, atMs), exampleSettings, atMs);
    watches = observed.watches;
    changes.push(...observed.changes);
  }
  return { watches, changes };
}

const many = (count: number, fields: Partial<Verdict>) => Array.from({ length: count }, () => fields);

describe('observationsOf', () => {
  it('sees a verdict in its cohort first and then in its task type', () => {
    const scopes = observationsOf(verdict, exampleSettings, nowMs).map(({ scope }) => scope);
    expect(scopes).toEqual([cohortScope, taskScope]);
  });

  it.each([
    ['the reviewer did not judge the proposal', { overridden: null }],
    ['the case is about an unreadable request', { caseKind: 'invalid_request' }],
    ['the case is about a connector that failed', { caseKind: 'action_failure' }],
  ] as const)('sees nothing when %s', (_title, fields) => {
    expect(observationsOf({ ...verdict, ...fields }, exampleSettings, nowMs)).toEqual([]);
  });

  it('does not let a clock ahead of ours stretch the window', () => {
    const [first] = observationsOf({ ...verdict, at: '2036-01-01T00:00:00.000Z' }, exampleSettings, nowMs);
    expect(first?.atMs).toBe(nowMs);
  });

  it('watches every kind of scope that has a limit', () => {
    const level = { limit: 0.3, minimum: 30 };
    const settings = { ...exampleSettings, levels: { global: level, tenant: level } };
    expect(observationsOf(verdict, settings, nowMs).map(({ scope }) => scope)).toEqual(['tenant:acme', 'global']);
  });
});

describe('scopes', () => {
  it.each([
    ['global', 'global', '*'],
    ['tenant:acme', 'tenant', 'acme'],
    ['task:acme/refund', 'task', 'acme'],
    [cohortScope, 'cohort', 'acme'],
  ])('%s is a %s scope of tenant %s', (scope, kind, tenant) => {
    expect(scopeKindOf(scope)).toBe(kind);
    expect(tenantOfScope(scope)).toBe(tenant);
  });
});

describe('observe', () => {
  it('opens the cohort with the verdict that tips it, and leaves its task type alone', () => {
    const { watches, changes } = observeAll(many(60, { overridden: true }));
    expect(changes.map(({ after }) => [after.scope, after.state, after.statistics?.reviewed])).toEqual([
      [cohortScope, 'open', 30],
    ]);
    expect(watches.get(taskScope)?.breaker.state).toBe('closed');
    expect(watches.get(taskScope)?.observations).toEqual([]);
  });

  it('does not touch another cohort of the same task type', () => {
    const other = { cohort: 'acme/refund/m2/p/-/-', overridden: false };
    const { changes, watches } = observeAll([...many(40, { overridden: true }), ...many(40, other)]);
    expect(changes).toHaveLength(1);
    expect(watches.get(`cohort:${other.cohort}`)?.breaker.state).toBe('closed');
  });

  it('opens the task type when many cohorts too small to judge are bad together', () => {
    const verdicts = Array.from({ length: 110 }, (_, index) => ({
      cohort: `acme/refund/m${index % 10}/p/-/-`,
      overridden: index % 2 === 0,
    }));
    expect(observeAll(verdicts).changes.map(({ after }) => after.scope)).toEqual([taskScope]);
  });

  it('does not trip again on what it has tripped on already', () => {
    const tripped = observeAll(many(60, { overridden: true })).watches;
    const watch = tripped.get(cohortScope)!;
    const closed = { ...watch.breaker, state: 'closed' as const, changedAtMs: nowMs };
    const watches = new Map(tripped).set(cohortScope, { ...watch, breaker: closed });
    const later = { overridden: true, at: new Date(nowMs + minuteMs).toISOString() };
    expect(observeAll(many(29, later), watches, nowMs + minuteMs).changes).toEqual([]);
    expect(observeAll(many(30, later), watches, nowMs + minuteMs).changes).toHaveLength(1);
  });

  it('gives the same result for a case that is told twice', () => {
    const once = observeAll([{ caseId: 'c', overridden: true }]);
    const twice = observeAll([{ caseId: 'c', overridden: true }], once.watches);
    expect(twice.watches).toEqual(once.watches);
  });
});

describe('eventsOfChange', () => {
  const cause = { id: 'e1', correlationId: 'r1', traceparent: '00-1-2-01' };
  const [change] = observeAll(many(30, { overridden: true })).changes;
  const closing: BreakerChange = {
    before: change!.after,
    after: { ...change!.after, state: 'closed', epoch: 2, changedAtMs: startMs + 1, incident: null },
  };

  it('tells the new state under the scope as key, and begins an incident', () => {
    const [changed, incident] = eventsOfChange(change!, cause);
    expect(changed).toMatchObject({ type: BreakerChanged.type, key: cohortScope, tenantId: 'acme', causationId: 'e1' });
    expect(BreakerChanged.schema.parse(changed?.data)).toMatchObject({ state: 'open', epoch: 1, openedBy: 'monitor' });
    expect(incident).toMatchObject({ type: IncidentOpened.type, correlationId: 'r1', traceparent: '00-1-2-01' });
    expect(IncidentOpened.schema.parse(incident?.data)).toMatchObject({ scope: cohortScope, kind: 'breaker_opened' });
  });

  it('ends the incident it began', () => {
    const [, opened] = eventsOfChange(change!, cause);
    const [, closed] = eventsOfChange(closing);
    expect(closed).toMatchObject({ type: IncidentClosed.type, key: opened?.key, correlationId: cohortScope });
    expect(IncidentClosed.schema.parse(closed?.data).closedAt).toBe(new Date(startMs + 1).toISOString());
  });

  it('has the same ids when it is told twice and others for the next epoch', () => {
    const ids = eventsOfChange(change!, cause).map(({ id }) => id);
    expect(eventsOfChange(change!).map(({ id }) => id)).toEqual(ids);
    expect(eventsOfChange(closing).map(({ id }) => id)).not.toContain(ids[0]);
  });
});
