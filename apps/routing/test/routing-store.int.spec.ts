import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { briefFailure, briefRejection } from '@tidegate/routing/brief-case';
import { ClockStore } from '../src/clock.store.ts';
import { QueueLoadStore } from '../src/queue-load.store.ts';
import { countTimers } from '../src/timer.table.ts';
import { approvalCaseId, decisionOf, failureOf, rejectionOf, verdictOf } from './routing-fixture.ts';
import { afterMinutes, openedAt, rules, StoreFixture } from './store-fixture.ts';

let routing: StoreFixture;
beforeAll(async () => {
  routing = await StoreFixture.open();
});
afterAll(() => routing.close());
beforeEach(() => routing.empty());

describe('opening', () => {
  it('stages one case for a decision that needs a person, and remembers the others only as handled', async () => {
    const proceed = decisionOf('req-2', (made) => (made.decision.outcome = 'proceed'));
    await routing.decide(decisionOf('req-1'), proceed);
    const [opened, ...more] = await routing.staged();
    expect(more).toEqual([]);
    expect(opened).toMatchObject({
      type: 'tidegate.case.opened.v1',
      causationId: decisionOf('req-1').id,
      data: { requestId: 'req-1' },
    });
    expect(await countTimers(routing.test.database)).toBe(1);
  });

  it('counts a redelivery and changes nothing', async () => {
    await routing.decide(decisionOf('req-1'));
    expect(await routing.decide(decisionOf('req-1'))).toEqual({ opened: [], duplicates: 1 });
    expect(await routing.staged()).toHaveLength(1);
  });

  it('lets the first of two different decisions of a checkpoint win, also within one batch', async () => {
    const other = decisionOf('req-1', (made) => (made.decision.outcome = 'handoff'));
    expect((await routing.decide(decisionOf('req-1'), other)).duplicates).toBe(1);
    expect((await routing.staged()).map(({ data }) => data['kind'])).toEqual(['approval']);
  });

  it('takes rejected requests and failed actions as well', async () => {
    const [rejection, failure] = [rejectionOf('invalid-1'), failureOf('req-3')];
    await routing.store.open('rejections', [{ event: rejection, brief: briefRejection(rejection.data) }], openedAt);
    await routing.store.open('failures', [{ event: failure, brief: briefFailure(failure.data) }], openedAt);
    expect((await routing.staged()).map(({ data }) => [data['kind'], data.placement.queue])).toEqual([
      ['invalid_request', 'data-ops'],
      ['action_failure', 'billing'],
    ]);
  });
});

describe('verdicts', () => {
  it('that close end the case and void its timers', async () => {
    await routing.decide(decisionOf('req-1'));
    await routing.follow(verdictOf('req-1', { closesCase: true, at: afterMinutes(4) }));
    expect((await routing.staged('closed'))[0]?.data).toMatchObject({ withinSla: true, verdict: 'approve_with_edits' });
    expect(await countTimers(routing.test.database)).toBe(0);
    expect(await routing.climb(afterMinutes(500))).toEqual([]);
  });

  it('of one batch are followed in order: rerouted, escalated, closed', async () => {
    await routing.decide(decisionOf('req-1'));
    const { refused } = await routing.follow(
      verdictOf('req-1', { closesCase: false, verdict: 'reroute', toQueue: 'support', at: afterMinutes(1) }),
      verdictOf('req-1', { closesCase: false, verdict: 'escalate', at: afterMinutes(2) }),
      verdictOf('req-1', { closesCase: true, verdict: 'approve', at: afterMinutes(3) }),
      verdictOf('req-1', { closesCase: true, verdict: 'reject', at: afterMinutes(4) }),
    );
    expect((await routing.staged()).map(({ type }) => type.split('.')[2])).toEqual([
      'opened',
      'rerouted',
      'escalated',
      'closed',
    ]);
    expect(refused).toMatchObject([{ refused: 'case_closed' }]);
    expect(await countTimers(routing.test.database)).toBe(0);
  });

  it('delivered twice are followed once', async () => {
    await routing.decide(decisionOf('req-1'));
    const escalate = verdictOf('req-1', { closesCase: false, verdict: 'escalate' });
    await routing.follow(escalate, escalate);
    await routing.follow(escalate);
    expect(await routing.staged('escalated')).toHaveLength(1);
  });

  it('on a case that was never opened are reported, not lost in silence', async () => {
    expect((await routing.follow(verdictOf('req-9', { closesCase: true }))).refused).toMatchObject([
      { refused: 'unknown_case' },
    ]);
  });

  it('that reroute start the ladder of the new queue', async () => {
    await routing.decide(decisionOf('req-1'));
    await routing.follow(verdictOf('req-1', { closesCase: false, verdict: 'reroute', toQueue: 'operations' }));
    expect(await routing.climb(afterMinutes(14))).toEqual([]);
    expect(await routing.climb(afterMinutes(15))).toMatchObject([
      { step: 1, placement: { queue: 'operations', level: 'L2' } },
    ]);
  });
});

describe('the ladder', () => {
  it('is climbed at 30, 60 and 120 minutes, each step once', async () => {
    await routing.decide(decisionOf('req-1'));
    const steps: unknown[] = [];
    for (const minutes of [29, 30, 31, 59, 60, 119, 120, 500]) {
      for (const { step, placement } of await routing.climb(afterMinutes(minutes)))
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
    await routing.decide(...requests.map((requestId) => decisionOf(requestId)));
    const other = new ClockStore(await routing.test.connect(), rules);
    const fired = await Promise.all(
      Array.from({ length: 8 }, (_, index) => routing.climb(afterMinutes(30), index % 2 ? routing.clocks : other)),
    );
    fired.push(await routing.climb(afterMinutes(30)));
    const caseIds = fired.flat().map(({ caseId }) => caseId);
    expect(caseIds.toSorted()).toEqual(requests.map(approvalCaseId).toSorted());
    const events = await routing.staged('escalated');
    expect(new Set(events.map(({ id }) => id)).size).toBe(120);
    expect(events).toHaveLength(120);
  });

  it('takes only the highest step after a long stop', async () => {
    await routing.decide(decisionOf('req-1'));
    expect(await routing.climb(afterMinutes(90))).toMatchObject([
      { step: 2, fromLevel: 'L1', placement: { level: 'L3' } },
    ]);
    expect(await routing.climb(afterMinutes(90))).toEqual([]);
  });

  it('is not climbed by a case that is being closed at the same time', async () => {
    const requests = Array.from({ length: 40 }, (_, index) => `req-${index}`);
    await routing.decide(...requests.map((requestId) => decisionOf(requestId)));
    const closings = requests.map((requestId) => routing.follow(verdictOf(requestId, { closesCase: true })));
    await Promise.all([...closings, routing.climb(afterMinutes(30)), routing.climb(afterMinutes(30))]);
    await routing.climb(afterMinutes(30));
    const lastOfEach = new Map((await routing.staged()).map(({ data, type }) => [data['caseId'] as string, type]));
    expect([...new Set(lastOfEach.values())]).toEqual(['tidegate.case.closed.v1']);
    expect(await countTimers(routing.test.database)).toBe(0);
  });
});

describe('the load of the queues', () => {
  it('is published for queues that changed, at most once a second, by one of two instances', async () => {
    const { queues } = rules.document;
    const instances = [
      new QueueLoadStore(routing.test.database, queues),
      new QueueLoadStore(await routing.test.connect(), queues),
    ];
    const publish = async (now: string) => (await Promise.all(instances.map((one) => one.publish(now, 1_000)))).flat();
    expect(await publish(openedAt)).toHaveLength(queues.length);
    await routing.decide(decisionOf('req-1'));
    expect(await publish(openedAt)).toEqual([]);
    const forecast = { closedPerHour: 0, waitSeconds: null, misses: 0, pressure: 'normal' };
    expect(await publish(afterMinutes(1))).toEqual([
      { queue: 'billing', open: 1, overdue: 0, oldestOpenedAt: openedAt, forecast, updatedAt: afterMinutes(1) },
    ]);
    expect(await publish(afterMinutes(2))).toEqual([]);
    expect(await publish(afterMinutes(61))).toMatchObject([{ queue: 'billing', open: 1, overdue: 1 }]);
    await routing.follow(verdictOf('req-1', { closesCase: true }));
    expect(await publish(afterMinutes(62))).toMatchObject([{ queue: 'billing', open: 0, oldestOpenedAt: null }]);
  });
});
