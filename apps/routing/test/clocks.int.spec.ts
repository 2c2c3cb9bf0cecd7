import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Life } from '@tidegate/testing/mortal';
import { mortalDatabase } from '@tidegate/testing/mortal-database';
import { ClockStore } from '../src/clock.store.ts';
import { OutlookStore } from '../src/outlook.store.ts';
import { RoutingStore } from '../src/routing.store.ts';
import { answerOf, askOf, decisionOf, verdictOf } from './routing-fixture.ts';
import { afterMinutes, openedAt, openingOf, rules, StoreFixture } from './store-fixture.ts';

let routing: StoreFixture;
beforeAll(async () => {
  routing = await StoreFixture.open();
});
afterAll(() => routing.close());
beforeEach(() => routing.empty());

describe('the clock of a case', () => {
  const breaker = (scope: string, state: 'open' | 'closed', killSwitch = true) => ({
    ...{ scope, state, epoch: 2, openedBy: 'olga', killSwitch, reason: 'drill', statistics: null },
    ...{ changedAt: openedAt, probesFrom: null },
  });

  it('stands under a breaker of its scope on one of two instances, and goes on when that closes', async () => {
    const requests = Array.from({ length: 30 }, (_, index) => `req-${index}`);
    await routing.decide(...requests.map((requestId) => decisionOf(requestId)));
    await routing.decide(decisionOf('handed-off', (made) => (made.decision.outcome = 'handoff')));
    const other = new ClockStore(await routing.test.connect(), rules);
    const both = async (state: 'open' | 'closed', now: string) =>
      (
        await Promise.all(
          [routing.clocks, other].map((one) => one.followBreakers([breaker('tenant:acme', state)], now)),
        )
      ).flat();
    expect(await both('open', afterMinutes(10))).toHaveLength(30);
    expect(await both('open', afterMinutes(11))).toEqual([]);
    expect((await routing.climb(afterMinutes(40))).map(({ requestId }) => requestId)).toEqual(['handed-off']);
    expect(await both('closed', afterMinutes(40))).toHaveLength(30);
    expect((await routing.staged('resumed'))[0]?.data).toMatchObject({
      because: 'breaker_closed',
      waitedSeconds: 1_800,
      placement: { dueAt: afterMinutes(90) },
    });
    expect(await routing.climb(afterMinutes(59))).toEqual([]);
    expect(await routing.climb(afterMinutes(60))).toHaveLength(31);
  });

  it('is not stopped by a breaker of another scope', async () => {
    await routing.decide(decisionOf('req-1'));
    expect(await routing.clocks.followBreakers([breaker('tenant:globex', 'open')], afterMinutes(10))).toEqual([]);
  });

  it('stands from the question of a reviewer to the answer of the product, and an early answer is not lost', async () => {
    await routing.decide(decisionOf('req-1'), decisionOf('req-2'));
    await routing.store.follow('answers', [answerOf('req-2')], afterMinutes(4));
    await routing.follow(askOf('req-1'), askOf('req-2'));
    expect((await routing.staged('waiting')).map(({ data }) => data['requestId'])).toEqual(['req-1']);
    expect((await routing.climb(afterMinutes(35))).map(({ requestId }) => requestId)).toEqual(['req-2']);
    await routing.store.follow('answers', [answerOf('req-1'), answerOf('req-1')], afterMinutes(45));
    expect((await routing.staged('resumed')).map(({ data }) => data['because'])).toEqual(['answered']);
  });
});

describe('two instances', () => {
  it('that die between any two steps of what is due leave each timer fired once', async () => {
    const requests = Array.from({ length: 25 }, (_, index) => `req-${index}`);
    await routing.decide(...requests.map((requestId) => decisionOf(requestId)));
    let deaths = 0;
    for (const minutes of [30, 60, 120, 480]) {
      // Reading what is due, writing the cases, setting their timers.
      for (const diesAt of [2, 3, 4]) {
        const database = mortalDatabase(await routing.test.connect({ poolSizeMax: 1 }), new Life(diesAt));
        const dying = new ClockStore(database, rules);
        await dying.fire(afterMinutes(minutes)).catch(() => (deaths += 1));
      }
      const other = new ClockStore(await routing.test.connect(), rules);
      await Promise.all([routing.clocks.fire(afterMinutes(minutes)), other.fire(afterMinutes(minutes))]);
    }
    expect(deaths).toBe(12);
    const events = [...(await routing.staged('escalated')), ...(await routing.staged('expired'))];
    const keys = events.map(({ data }) => `${String(data['caseId'])} ${String(data['step'] ?? data['outcome'])}`);
    expect([keys.length, new Set(keys).size]).toEqual([100, 100]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(100);
  });
});

describe('the path times', () => {
  it('are those of recent cases, and new cases are expected by them', async () => {
    const outlook = new OutlookStore(routing.test.database);
    const requests = Array.from({ length: 10 }, (_, index) => `req-${index}`);
    await routing.decide(...requests.map((requestId) => decisionOf(requestId)));
    for (const [index, requestId] of requests.entries()) {
      const closing = verdictOf(requestId, { closesCase: true, at: afterMinutes(index + 1), handlingSeconds: 60 });
      await routing.store.follow('verdicts', [closing], afterMinutes(20));
    }
    await routing.test.database.execute("update turn set taken_at = 'epoch'");
    await outlook.refresh(afterMinutes(20), 1_000);
    expect(outlook.timesOf('billing', 'approval')).toMatchObject({ cases: 10, p50: 330, handling: 60 });
    const told = new RoutingStore(routing.test.database, rules, outlook);
    await told.open('decisions', [openingOf(decisionOf('req-new'))], afterMinutes(20));
    const placement = (await routing.staged('opened')).at(-1)!.data.placement;
    // Four of five took up to 8.2 minutes.
    expect(placement.expectedAt).toBe(afterMinutes(28.2));
  });
});
