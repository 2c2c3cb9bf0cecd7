import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CaseEscalated } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { briefDecision } from '@tidegate/routing/brief-case';
import { ClockStore } from '../src/clock.store.ts';
import { OutlookStore } from '../src/outlook.store.ts';
import { readRoutingRules } from '../src/routing.config.ts';
import { RoutingStore } from '../src/routing.store.ts';
import { dyingAt } from './dying-database.ts';
import { answerOf, askOf, configFolder, decisionOf, migrations, stagedOf, verdictOf } from './routing-fixture.ts';
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

async function staged(type: string): Promise<StagedEvent[]> {
  const rows = await test.database.query<{ value: string; headers: Record<string, string> }>(
    'select value, headers from outbox order by id',
  );
  return stagedOf(rows).filter((event) => event.type === `tidegate.case.${type}.v1`);
}

const openingOf = (event: ReturnType<typeof decisionOf>) => ({ event, brief: briefDecision(event.data) });
const decide = (...events: ReturnType<typeof decisionOf>[]) => store.open('decisions', events.map(openingOf), openedAt);
const follow = (...events: ReturnType<typeof verdictOf>[]) => store.follow('verdicts', events, afterMinutes(5));

/** The steps of the ladder that are due. */
async function climb(now: string): Promise<readonly DataOf<typeof CaseEscalated>[]> {
  const changes = await clocks.fire(now);
  return changes
    .filter(({ definition }) => definition.type === CaseEscalated.type)
    .map(({ data }) => data as DataOf<typeof CaseEscalated>);
}

describe('the clock of a case', () => {
  const breaker = (scope: string, state: 'open' | 'closed', killSwitch = true) => ({
    ...{ scope, state, epoch: 2, openedBy: 'olga', killSwitch, reason: 'drill', statistics: null },
    ...{ changedAt: openedAt, probesFrom: null },
  });

  it('stands under a breaker of its scope on one of two instances, and goes on when that closes', async () => {
    const requests = Array.from({ length: 30 }, (_, index) => `req-${index}`);
    await decide(...requests.map((requestId) => decisionOf(requestId)));
    await decide(decisionOf('handed-off', (made) => (made.decision.outcome = 'handoff')));
    const other = new ClockStore(await test.connect(), rules);
    const both = async (state: 'open' | 'closed', now: string) =>
      (
        await Promise.all([clocks, other].map((one) => one.followBreakers([breaker('tenant:acme', state)], now)))
      ).flat();
    expect(await both('open', afterMinutes(10))).toHaveLength(30);
    expect(await both('open', afterMinutes(11))).toEqual([]);
    expect((await climb(afterMinutes(40))).map(({ requestId }) => requestId)).toEqual(['handed-off']);
    expect(await both('closed', afterMinutes(40))).toHaveLength(30);
    expect((await staged('resumed'))[0]?.data).toMatchObject({
      because: 'breaker_closed',
      waitedSeconds: 1_800,
      placement: { dueAt: afterMinutes(90) },
    });
    expect(await climb(afterMinutes(59))).toEqual([]);
    expect(await climb(afterMinutes(60))).toHaveLength(31);
  });

  it('is not stopped by a breaker of another scope', async () => {
    await decide(decisionOf('req-1'));
    expect(await clocks.followBreakers([breaker('tenant:globex', 'open')], afterMinutes(10))).toEqual([]);
  });

  it('stands from the question of a reviewer to the answer of the product, and an early answer is not lost', async () => {
    await decide(decisionOf('req-1'), decisionOf('req-2'));
    await store.follow('answers', [answerOf('req-2')], afterMinutes(4));
    await follow(askOf('req-1'), askOf('req-2'));
    expect((await staged('waiting')).map(({ data }) => data['requestId'])).toEqual(['req-1']);
    expect((await climb(afterMinutes(35))).map(({ requestId }) => requestId)).toEqual(['req-2']);
    await store.follow('answers', [answerOf('req-1'), answerOf('req-1')], afterMinutes(45));
    expect((await staged('resumed')).map(({ data }) => data['because'])).toEqual(['answered']);
  });
});

describe('two instances', () => {
  it('that die between any two steps of what is due leave each timer fired once', async () => {
    const requests = Array.from({ length: 25 }, (_, index) => `req-${index}`);
    await decide(...requests.map((requestId) => decisionOf(requestId)));
    let deaths = 0;
    for (const minutes of [30, 60, 120, 480]) {
      for (let step = 1; step <= 3; step += 1) {
        const dying = new ClockStore(dyingAt(await test.connect({ poolSizeMax: 1 }), step), rules);
        await dying.fire(afterMinutes(minutes)).catch(() => (deaths += 1));
      }
      const other = new ClockStore(await test.connect(), rules);
      await Promise.all([clocks.fire(afterMinutes(minutes)), other.fire(afterMinutes(minutes))]);
    }
    // Reading what is due, writing the cases, setting their timers.
    expect(deaths).toBe(12);
    const events = [...(await staged('escalated')), ...(await staged('expired'))];
    const keys = events.map(({ data }) => `${String(data['caseId'])} ${String(data['step'] ?? data['outcome'])}`);
    expect([keys.length, new Set(keys).size]).toEqual([100, 100]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(100);
  });
});

describe('the path times', () => {
  it('are those of recent cases, and new cases are expected by them', async () => {
    const outlook = new OutlookStore(test.database);
    const requests = Array.from({ length: 10 }, (_, index) => `req-${index}`);
    await decide(...requests.map((requestId) => decisionOf(requestId)));
    for (const [index, requestId] of requests.entries()) {
      const closing = verdictOf(requestId, { closesCase: true, at: afterMinutes(index + 1), handlingSeconds: 60 });
      await store.follow('verdicts', [closing], afterMinutes(20));
    }
    await test.database.execute("update turn set taken_at = 'epoch'");
    await outlook.refresh(afterMinutes(20), 1_000);
    expect(outlook.timesOf('billing', 'approval')).toMatchObject({ cases: 10, p50: 330, handling: 60 });
    const told = new RoutingStore(test.database, rules, outlook);
    await told.open('decisions', [openingOf(decisionOf('req-new'))], afterMinutes(20));
    const placement = (await staged('opened')).at(-1)!.data.placement;
    // Four of five took up to 8.2 minutes.
    expect(placement.expectedAt).toBe(afterMinutes(28.2));
  });
});
