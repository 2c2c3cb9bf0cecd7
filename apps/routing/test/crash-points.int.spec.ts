import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import type { Database } from '@tidegate/postgres/database';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { relayAll } from '@tidegate/postgres/test-relay';
import { briefDecision } from '@tidegate/routing/brief-case';
import { carelessInbox, carelessOutbox } from '@tidegate/testing/careless-database';
import { dieAtEach, differences, tellStory } from '@tidegate/testing/crash-story';
import type { Step, Story } from '@tidegate/testing/crash-story';
import { mortal } from '@tidegate/testing/mortal';
import { mortalDatabase } from '@tidegate/testing/mortal-database';
import fc from 'fast-check';
import { ClockStore } from '../src/clock.store.ts';
import { readRoutingRules } from '../src/routing.config.ts';
import { RoutingStore } from '../src/routing.store.ts';
import { answerOf, askOf, configFolder, decisionOf, migrations, stagedOf, verdictOf } from './routing-fixture.ts';

const rules = readRoutingRules(configFolder);
const openedAt = '2026-11-20T09:30:00.000Z';
const afterMinutes = (minutes: number) => new Date(Date.parse(openedAt) + minutes * 60_000).toISOString();

/** One process of routing: what comes from the log, what comes with time, and what goes out. */
interface Routing {
  readonly store: RoutingStore;
  readonly clocks: ClockStore;
  relay(): Promise<void>;
}

let test: TestDatabase;
beforeAll(async () => {
  const adminUrl = process.env['DATABASE_URL'];
  test = await openTestDatabase({ adminUrl, schema: 'routing', directories: [migrations] });
});
afterAll(() => test.close());

const decisions = (...events: ReturnType<typeof decisionOf>[]): Step<Routing> => ({
  ...{ name: 'decisions come', isDelivery: true },
  run: ({ store }) => {
    const openings = events.map((event) => ({ event, brief: briefDecision(event.data) }));
    return store.open('decisions', openings, openedAt);
  },
});
const verdict = (name: string, event: ReturnType<typeof verdictOf>, minutes: number): Step<Routing> => ({
  ...{ name, isDelivery: true },
  run: ({ store }) => store.follow('verdicts', [event], afterMinutes(minutes)),
});
const answer = (requestId: string, minutes: number): Step<Routing> => ({
  ...{ name: 'the product answers', isDelivery: true },
  run: ({ store }) => store.follow('answers', [answerOf(requestId)], afterMinutes(minutes)),
});
const time = (minutes: number): Step<Routing> => ({
  name: `minute ${minutes}`,
  run: ({ clocks }) => clocks.fire(afterMinutes(minutes)),
});
const breaker = (state: 'open' | 'closed', minutes: number): Step<Routing> => ({
  name: `the breaker is ${state}`,
  run: ({ clocks }) =>
    clocks.followBreakers(
      [
        {
          ...{ scope: 'tenant:acme', state, epoch: 2, openedBy: 'olga', killSwitch: true, reason: 'drill' },
          ...{ statistics: null, changedAt: openedAt, probesFrom: null },
        },
      ],
      afterMinutes(minutes),
    ),
});
const relay: Step<Routing> = { name: 'the relay publishes', run: (routing) => routing.relay() };

const onCall = decisionOf('denied', (made) => {
  made.decision.obligations.queue = 'operations';
});
const stories: Readonly<Record<string, readonly Step<Routing>[]>> = {
  'a case that climbs, waits for its product and a breaker, expires and is closed': [
    decisions(
      decisionOf('req-1'),
      decisionOf('automatic', (made) => (made.decision.outcome = 'proceed')),
    ),
    relay,
    time(30),
    verdict('a reviewer asks', askOf('req-1'), 35),
    answer('req-1', 45),
    breaker('open', 50),
    breaker('closed', 60),
    time(90),
    relay,
    time(700),
    verdict('a reviewer decides', verdictOf('req-1', { closesCase: true, at: afterMinutes(710) }), 710),
    time(2_000),
    relay,
  ],
  'a case that is rerouted, escalated by a person, and denied by time': [
    decisions(decisionOf('req-1'), onCall),
    verdict('rerouted', verdictOf('req-1', { closesCase: false, verdict: 'reroute', toQueue: 'operations' }), 5),
    verdict('escalated', verdictOf('req-1', { closesCase: false, verdict: 'escalate', at: afterMinutes(6) }), 7),
    time(15),
    time(300),
    relay,
  ],
};

interface Told {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** Everything that was said, published or about to be, each event once, in order. */
async function told(log: MemoryPublisher) {
  const rows = await test.database.query<Told>('select key, value, headers from outbox order by id');
  const records = log.records.map(({ record }) => record as unknown as Told);
  return [...new Map([...records, ...rows].map((record) => [record.headers['ce_id'], record])).values()];
}

async function broken(log: MemoryPublisher): Promise<readonly string[]> {
  const events = stagedOf(await told(log));
  const count = (type: string, by: (data: (typeof events)[number]['data']) => string) =>
    Map.groupBy(
      events.filter((event) => event.type === `tidegate.case.${type}.v1`),
      ({ data }) => by(data),
    );
  const caseIdOf = (data: (typeof events)[number]['data']) => String(data['caseId']);
  const twice = [
    ...[...count('opened', caseIdOf)].map((one) => ['opened', ...one] as const),
    ...[...count('closed', caseIdOf)].map((one) => ['closed', ...one] as const),
    ...[...count('expired', caseIdOf)].map((one) => ['expired', ...one] as const),
    ...[...count('escalated', (data) => `${caseIdOf(data)} ${String(data['step'])}`)].map(
      (one) => ['escalated', ...one] as const,
    ),
  ].flatMap(([type, about, all]) => (all.length > 1 ? [`${about} was ${type} ${all.length} times`] : []));
  const opened = count('opened', caseIdOf);
  const closed = count('closed', caseIdOf);
  const cases = await test.database.query<{ caseId: string; closed: boolean; timers: number }>(
    `select case_id as "caseId", closed, (select count(*) from timer t where t.case_id = c.case_id)::int as timers
     from routed_case c`,
  );
  const states = cases.flatMap((one) => [
    ...(opened.has(one.caseId) ? [] : [`${one.caseId} is there, and nobody was told`]),
    ...(closed.has(one.caseId) === one.closed ? [] : [`${one.caseId} is closed: ${one.closed}, and told otherwise`]),
    ...(one.closed && one.timers > 0 ? [`${one.caseId} is closed and has a timer`] : []),
    ...(one.timers > 1 ? [`${one.caseId} has ${one.timers} timers`] : []),
  ]);
  const untold = [...opened.keys()].filter((caseId) => !cases.some((one) => one.caseId === caseId));
  return [...twice, ...states, ...untold.map((caseId) => `${caseId} was told, and is not there`)];
}

/** What is left: the log by key, the state of the cases, their timers. */
async function left(log: MemoryPublisher) {
  const onLog = new Map(log.records.map(({ record }) => [record.headers['ce_id'], record]));
  const byKey = Map.groupBy(onLog.values(), ({ key }) => key);
  return {
    log: [...byKey].toSorted(([one], [other]) => one.localeCompare(other)).map(([key, records]) => [key, ...records]),
    cases: await test.database.query('select * from routed_case order by case_id'),
    timers: await test.database.query('select * from timer order by case_id'),
    outbox: await test.database.query('select id from outbox'),
  };
}

/** A story on empty tables; `carelessly` plants a defect into the store of every process. */
function beginning(steps: readonly Step<Routing>[], carelessly = (database: Database): Database => database) {
  return async (): Promise<Story<Routing>> => {
    await test.database.execute('truncate timer, routed_case, outbox, inbox, queue_load, path_time');
    const log = new MemoryPublisher();
    return {
      steps,
      start: (life) => {
        const database = carelessly(mortalDatabase(test.database, life));
        const publisher = mortal(log, life, ['publishRecords']);
        return {
          store: new RoutingStore(database, rules),
          clocks: new ClockStore(database, rules),
          relay: () => relayAll(test.database, publisher, () => life.isOver),
        };
      },
      broken: () => broken(log),
      left: () => left(log),
    };
  };
}

describe.each(Object.entries(stories))('%s', (_name, steps) => {
  it('is the same wherever routing dies', async () => {
    const { moments, problems } = await dieAtEach(beginning(steps));
    expect(problems).toEqual([]);
    // Each step does something that can be died of.
    expect(moments.length).toBeGreaterThan(4 * steps.length);
  }, 300_000);

  it('is the same however often routing dies', async () => {
    const undisturbed = await tellStory(beginning(steps), []);
    const death = fc.integer({ min: 1, max: undisturbed.moments.length });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 2, maxLength: 4 }), async (deaths) => {
        expect(await differences(beginning(steps), undisturbed, deaths)).toEqual([]);
      }),
      { numRuns: 20, seed: 4 },
    );
  }, 300_000);
});

describe('the search for crash points', () => {
  const [first = []] = Object.values(stories);

  it.each([
    ['an outbox that is written after the commit', carelessOutbox<Database>],
    ['an inbox that is written before the work is done', carelessInbox<Database>],
  ])('finds %s', async (_what, carelessly) => {
    const { problems } = await dieAtEach(beginning(first.slice(0, 4), carelessly));
    // Undisturbed nothing is wrong with it.
    expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(['death']));
  });
});
