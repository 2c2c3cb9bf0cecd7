import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import type { Database } from '../src/database.ts';
import { stageEvents } from '../src/outbox.ts';
import { OutboxRelay } from '../src/relay.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';
import { RecordingPublisher, incident } from './postgres-fixture.ts';

let test: TestDatabase;
let relays: OutboxRelay[] = [];
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'actions' });
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop(0)));
  relays = [];
  await test.database.execute('truncate outbox');
});
afterAll(() => test.close());

const startRelay = (publisher: RecordingPublisher, database: Database = test.database, pollMs = 100) => {
  const relay = new OutboxRelay({ database, publisher, log: silentLog, batchSizeMax: 50, pollMs });
  relays.push(relay);
  relay.start();
  return relay;
};
const stage = (key: string, from: number, count: number, database = test.database) =>
  database.transaction((tx) =>
    stageEvents(
      tx,
      Array.from({ length: count }, (_, index) => incident(key, from + index)),
    ),
  );
const left = async () => (await test.database.query<{ n: number }>('select count(*) as n from outbox'))[0]?.n;
const isEmpty = async () => (await left()) === 0;
const wanted = (key: string, count: number) => Array.from({ length: count }, (_, index) => `${key}-${index}`);

describe('outbox relay', () => {
  it('publishes everything, in order for each key, and empties the outbox', async () => {
    const publisher = new RecordingPublisher();
    startRelay(publisher);
    await Promise.all(
      ['a', 'b', 'c'].map(async (key) => {
        for (let from = 0; from < 120; from += 40) await stage(key, from, 40);
      }),
    );
    await waitFor(isEmpty, { describe: 'an empty outbox' });
    for (const key of ['a', 'b', 'c'])
      expect(publisher.ids().filter((id) => id.startsWith(key))).toEqual(wanted(key, 120));
    expect(publisher.published[0]).toMatchObject({
      topic: 'tidegate.incident.lifecycle.v1',
      record: { headers: { ce_type: 'tidegate.incident.opened.v1', 'content-type': 'application/json' } },
    });
  });

  it('lets gather what is staged soon after its last look', async () => {
    const publisher = new RecordingPublisher();
    const relay = new OutboxRelay({ database: test.database, publisher, log: silentLog, gatherMs: 500 });
    relays.push(relay);
    relay.start();
    await stage('a', 0, 1);
    await waitFor(() => publisher.published.length === 1, { describe: 'the first record' });
    await stage('a', 1, 1);
    await stage('a', 2, 1);
    await waitFor(isEmpty, { describe: 'an empty outbox' });
    expect([publisher.ids(), publisher.attempts]).toEqual([wanted('a', 3), 2]);
  });

  it('loses nothing and keeps the order while the publisher fails before or after it took the records', async () => {
    const publisher = new RecordingPublisher();
    publisher.failure = 'before';
    const relay = startRelay(publisher);
    await stage('a', 0, 120);
    await waitFor(() => publisher.attempts > 1, { describe: 'a second attempt' });
    expect(relay.health()).toMatchObject({ ready: false, detail: expect.stringContaining('the log is away') });
    expect(await left()).toBe(120);
    publisher.failure = 'after';
    await waitFor(() => publisher.published.length > 0, { describe: 'records that were taken but not acknowledged' });
    publisher.failure = 'none';
    await waitFor(isEmpty, { describe: 'an empty outbox' });
    expect(publisher.firstsOf('a')).toEqual(wanted('a', 120));
    expect(relay.isHealthy()).toBe(true);
  });

  it('relays in one instance while the other stands by, and the other takes over', async () => {
    const [first, second] = [new RecordingPublisher(), new RecordingPublisher()];
    const leader = startRelay(first);
    await waitFor(() => leader.health().detail === 'leading', { describe: 'the first instance to lead' });
    const other = await test.connect();
    const standby = startRelay(second, other);
    await waitFor(() => standby.health().detail === 'standby', { describe: 'the second instance to stand by' });
    await stage('a', 0, 10);
    await waitFor(isEmpty, { describe: 'an empty outbox' });
    expect([first.published.length, second.published.length]).toEqual([10, 0]);
    await leader.stop();
    await stage('a', 10, 10);
    await waitFor(isEmpty, { describe: 'an empty outbox after the take-over' });
    expect(second.ids()).toEqual(wanted('a', 20).slice(10));
  });

  it('is woken by a commit on an instance that only stands by', async () => {
    const publisher = new RecordingPublisher();
    const leader = startRelay(publisher, test.database, 60_000);
    await waitFor(() => leader.health().detail === 'leading', { describe: 'the first instance to lead' });
    const other = await test.connect();
    const standby = startRelay(new RecordingPublisher(), other, 60_000);
    await waitFor(() => standby.health().detail === 'standby', { describe: 'the second instance to stand by' });
    await stage('a', 0, 3, other);
    await waitFor(() => publisher.published.length === 3, { describe: 'the leader to relay without polling' });
  });

  it('finds rows that were staged without any wake-up', async () => {
    const publisher = new RecordingPublisher();
    const unheard = await test.connect();
    startRelay(publisher);
    await stage('a', 0, 3, unheard);
    await waitFor(() => publisher.published.length === 3, { describe: 'the poll to find the rows' });
  });

  it('comes back by itself when its connection is ended', async () => {
    const publisher = new RecordingPublisher();
    const relay = startRelay(publisher);
    await waitFor(() => relay.health().detail === 'leading', { describe: 'the relay to lead' });
    await test.database.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'tidegate-relay-actions'`);
    await stage('a', 0, 5);
    await waitFor(isEmpty, { describe: 'an empty outbox' });
    expect(publisher.firstsOf('a')).toEqual(wanted('a', 5));
  });

  it('publishes what is left before it stops', async () => {
    const publisher = new RecordingPublisher();
    const relay = startRelay(publisher, test.database, 60_000);
    await waitFor(() => relay.health().detail === 'leading', { describe: 'the relay to lead' });
    const unheard = await test.connect();
    await stage('a', 0, 120, unheard);
    await relay.stop();
    expect(publisher.ids()).toEqual(wanted('a', 120));
  });

  it('publishes within 50 ms of an idle moment, at the 99th percentile', async () => {
    const publisher = new RecordingPublisher();
    startRelay(publisher, test.database, 60_000);
    await stage('warm', 0, 1);
    await waitFor(() => publisher.published.length === 1, { describe: 'the relay to lead' });
    const lags: number[] = [];
    for (let number = 0; number < 100; number += 1) {
      await stage('lag', number, 1);
      const committed = performance.now();
      await waitFor(() => publisher.published.length === number + 2, { describe: 'the event', intervalMs: 1 });
      lags.push(performance.now() - committed);
    }
    expect(lags.toSorted((left, right) => left - right)[98]).toBeLessThan(50);
  });
});
