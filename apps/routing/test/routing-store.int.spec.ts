import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { briefDecision, briefFailure, briefRejection } from '@tidegate/routing/brief-case';
import { CaseEscalated } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { ClockStore } from '../src/clock.store.ts';
import { QueueLoadStore } from '../src/queue-load.store.ts';
import { readRoutingRules } from '../src/routing.config.ts';
import { RoutingStore } from '../src/routing.store.ts';
import { countTimers } from '../src/timer.table.ts';
import {
  approvalCaseId,
  configFolder,
  decisionOf,
  failureOf,
  migrations,
  rejectionOf,
  stagedOf,
  verdictOf,
} from './routing-fixture.ts';
import type { StagedEvent } from './routing-fixture.ts';

const rules = readRoutingRules(configFolder);
const openedAt = '2026-11-20T09:30:00.000Z';
const afterMinutes = (minutes: number) => new Date(Date.parse(openedAt) + minutes * 60_000).toISOString();

let test: TestDatabase;
let store: RoutingStore;
let clocks: ClockStore;

beforeAll(async () => {
  test = await openTestDatabase({
    adminUrl: process.env['DATABASE_URL'],
    schema: 'routing',
    directories: [migrations],
  });
  store = new RoutingStore(test.database, rules);
  clocks = new ClockStore(test.database, rules);
});
afterAll(() => test.close());
beforeEach(() => test.database.execute('truncate timer, routed_case, outbox, inbox, queue_load, path_time'));

async function staged(type?: string): Promise<StagedEvent[]> {
  const rows = await test.database.query<{ value: string; headers: Record<string, string> }>(
    'select value, headers from outbox order by id',
  );
  return stagedOf(rows).filter((event) => type === undefined || event.type === `tidegate.case.${type}.v1`);
}

const openingOf = (event: ReturnType<typeof decisionOf>) => ({ event, brief: briefDecision(event.data) });
const decide = (...events: ReturnType<typeof decisionOf>[]) => store.open('decisions', events.map(openingOf), openedAt);
const follow = (...events: ReturnType<typeof verdictOf>[]) => store.follow('verdicts', events, afterMinutes(5));

/** The steps of the ladder that are due. */
async function climb(now: string, by = clocks): Promise<readonly DataOf<typeof CaseEscalated>[]> {
  const changes = await by.fire(now);
  return changes
    .filter(({ definition }) => definition.type === CaseEscalated.type)
    .map(({ data }) => data as DataOf<typeof CaseEscalated>);
}

describe('opening', () => {
  it('stages one case for a decision that needs a person, and remembers the others only as handled', async () => {
    const proceed = decisionOf('req-2', (made) => (made.decision.outcome = 'proceed'));
    await decide(decisionOf('req-1'), proceed);
    const [opened, ...more] = await staged();
    expect(more).toEqual([]);
    expect(opened).toMatchObject({
      type: 'tidegate.case.opened.v1',
      causationId: decisionOf('req-1').id,
      data: { requestId: 'req-1' },
    });
    expect(await countTimers(test.database)).toBe(1);
  });

  it('counts a redelivery and changes nothing', async () => {
    await decide(decisionOf('req-1'));
    expect(await decide(decisionOf('req-1'))).toEqual({ opened: [], duplicates: 1 });
    expect(await staged()).toHaveLength(1);
  });

  it('lets the first of two different decisions of a checkpoint win, also within one batch', async () => {
    const other = decisionOf('req-1', (made) => (made.decision.outcome = 'handoff'));
    expect((await decide(decisionOf('req-1'), other)).duplicates).toBe(1);
    expect((await staged()).map(({ data }) => data['kind'])).toEqual(['approval']);
  });

  it('takes rejected requests and failed actions as well', async () => {
    const [rejection, failure] = [rejectionOf('invalid-1'), failureOf('req-3')];
    await store.open('rejections', [{ event: rejection, brief: briefRejection(rejection.data) }], openedAt);
    await store.open('failures', [{ event: failure, brief: briefFailure(failure.data) }], openedAt);
    expect((await staged()).map(({ data }) => [data['kind'], data.placement.queue])).toEqual([
      ['invalid_request', 'data-ops'],
      ['action_failure', 'billing'],
    ]);
  });
});

describe('verdicts', () => {
  it('that close end the case and void its timers', async () => {
    await decide(decisionOf('req-1'));
    await follow(verdictOf('req-1', { closesCase: true, at: afterMinutes(4) }));
    expect((await staged('closed'))[0]?.data).toMatchObject({ withinSla: true, verdict: 'approve_with_edits' });
    expect(await countTimers(test.database)).toBe(0);
    expect(await climb(afterMinutes(500))).toEqual([]);
  });

  it('of one batch are followed in order: rerouted, escalated, closed', async () => {
    await decide(decisionOf('req-1'));
    const { refused } = await follow(
      verdictOf('req-1', { closesCase: false, verdict: 'reroute', toQueue: 'support', at: afterMinutes(1) }),
      verdictOf('req-1', { closesCase: false, verdict: 'escalate', at: afterMinutes(2) }),
      verdictOf('req-1', { closesCase: true, verdict: 'approve', at: afterMinutes(3) }),
      verdictOf('req-1', { closesCase: true, verdict: 'reject', at: afterMinutes(4) }),
    );
    expect((await staged()).map(({ type }) => type.split('.')[2])).toEqual([
      'opened',
      'rerouted',
      'escalated',
      'closed',
    ]);
    expect(refused).toMatchObject([{ refused: 'case_closed' }]);
    expect(await countTimers(test.database)).toBe(0);
  });

  it('delivered twice are followed once', async () => {
    await decide(decisionOf('req-1'));
    const escalate = verdictOf('req-1', { closesCase: false, verdict: 'escalate' });
    await follow(escalate, escalate);
    await follow(escalate);
    expect(await staged('escalated')).toHaveLength(1);
  });

  it('on a case that was never opened are reported, not lost in silence', async () => {
    expect((await follow(verdictOf('req-9', { closesCase: true }))).refused).toMatchObject([
      { refused: 'unknown_case' },
    ]);
  });

  it('that reroute start the ladder of the new queue', async () => {
    await decide(decisionOf('req-1'));
    await follow(verdictOf('req-1', { closesCase: false, verdict: 'reroute', toQueue: 'operations' }));
    expect(await climb(afterMinutes(14))).toEqual([]);
    expect(await climb(afterMinutes(15))).toMatchObject([{ step: 1, placement: { queue: 'operations', level: 'L2' } }]);
  });
});

describe('the ladder', () => {
  it('is climbed at 30, 60 and 120 minutes, each step once', async () => {
    await decide(decisionOf('req-1'));
    const steps: unknown[] = [];
    for (const minutes of [29, 30, 31, 59, 60, 119, 120, 500]) {
      for (const { step, placement } of await climb(afterMinutes(minutes)))
        steps.push([minutes, step, placement.level, placement.priority]);
    }
    expect(steps).toEqual([
      [30, 1, 'L2', 60],
      [60, 2, 'L3', 60],
      [120, 3, 'L3', 60],
    ]);
  });

  it('fires each timer once when several workers look at the same time', async () => {
    const requests = Array.from({ length: 120 }, (_, index) => `req-${index}`);
    await decide(...requests.map((requestId) => decisionOf(requestId)));
    const other = new ClockStore(await test.connect(), rules);
    const fired = await Promise.all(
      Array.from({ length: 8 }, (_, index) => climb(afterMinutes(30), index % 2 ? clocks : other)),
    );
    fired.push(await climb(afterMinutes(30)));
    const caseIds = fired.flat().map(({ caseId }) => caseId);
    expect(caseIds.toSorted()).toEqual(requests.map(approvalCaseId).toSorted());
    const events = await staged('escalated');
    expect(new Set(events.map(({ id }) => id)).size).toBe(120);
    expect(events).toHaveLength(120);
  });

  it('takes only the highest step after a long stop', async () => {
    await decide(decisionOf('req-1'));
    expect(await climb(afterMinutes(90))).toMatchObject([{ step: 2, fromLevel: 'L1', placement: { level: 'L3' } }]);
    expect(await climb(afterMinutes(90))).toEqual([]);
  });

  it('is not climbed by a case that is being closed at the same time', async () => {
    const requests = Array.from({ length: 40 }, (_, index) => `req-${index}`);
    await decide(...requests.map((requestId) => decisionOf(requestId)));
    const closings = requests.map((requestId) => follow(verdictOf(requestId, { closesCase: true })));
    await Promise.all([...closings, climb(afterMinutes(30)), climb(afterMinutes(30))]);
    await climb(afterMinutes(30));
    const lastOfEach = new Map((await staged()).map(({ data, type }) => [data['caseId'] as string, type]));
    expect([...new Set(lastOfEach.values())]).toEqual(['tidegate.case.closed.v1']);
    expect(await countTimers(test.database)).toBe(0);
  });
});

describe('the load of the queues', () => {
  it('is published for queues that changed, at most once a second, by one of two instances', async () => {
    const { queues } = rules.document;
    const instances = [new QueueLoadStore(test.database, queues), new QueueLoadStore(await test.connect(), queues)];
    const publish = async (now: string) => (await Promise.all(instances.map((one) => one.publish(now, 1_000)))).flat();
    expect(await publish(openedAt)).toHaveLength(queues.length);
    await decide(decisionOf('req-1'));
    expect(await publish(openedAt)).toEqual([]);
    const forecast = { closedPerHour: 0, waitSeconds: null, misses: 0, pressure: 'normal' };
    expect(await publish(afterMinutes(1))).toEqual([
      { queue: 'billing', open: 1, overdue: 0, oldestOpenedAt: openedAt, forecast, updatedAt: afterMinutes(1) },
    ]);
    expect(await publish(afterMinutes(2))).toEqual([]);
    expect(await publish(afterMinutes(61))).toMatchObject([{ queue: 'billing', open: 1, overdue: 1 }]);
    await follow(verdictOf('req-1', { closesCase: true }));
    expect(await publish(afterMinutes(62))).toMatchObject([{ queue: 'billing', open: 0, oldestOpenedAt: null }]);
  });
});
