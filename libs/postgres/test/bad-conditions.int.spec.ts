import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLog } from '@tidegate/telemetry/logger';
import { startTcpProxy } from '@tidegate/testing/tcp-proxy';
import type { TcpProxy } from '@tidegate/testing/tcp-proxy';
import { waitFor } from '@tidegate/testing/wait-for';
import { Database } from '../src/database.ts';
import { stageEvents } from '../src/outbox.ts';
import { OutboxRelay } from '../src/relay.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';
import { RecordingPublisher, incident } from './postgres-fixture.ts';

let test: TestDatabase;
let proxy: TcpProxy;
let behindProxy: string;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'actions' });
  const url = new URL(test.url);
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  behindProxy = url.href;
});
afterEach(async () => {
  proxy.setMode('pass');
  await Promise.all(ends.splice(0).map((end) => end()));
  await test.database.execute('truncate outbox');
});
afterAll(async () => {
  await proxy?.close();
  await test?.close();
});

const schema = 'actions';
async function databaseAt(url: string): Promise<Database> {
  const timeouts = { statementTimeoutMs: 100, connectTimeoutMs: 500 };
  const database = await Database.connect({ url, schema, applicationName: 'bad', log: silentLog, ...timeouts });
  ends.push(() => database.close());
  return database;
}

function startRelay(database: Database, publisher: RecordingPublisher): OutboxRelay {
  const relay = new OutboxRelay({
    ...{ database, publisher, log: silentLog, pollMs: 50 },
    ...{ statementTimeoutMs: 100, silenceMs: 1_000 },
  });
  ends.push(() => relay.stop(0));
  relay.start();
  return relay;
}

const stage = (count: number) =>
  test.database.transaction((tx) =>
    stageEvents(
      tx,
      Array.from({ length: count }, (_, index) => incident('a', index)),
    ),
  );
const outboxIsEmpty = async () => (await test.database.query('select 1 from outbox limit 1')).length === 0;

describe('a connection on which the network has fallen silent', () => {
  it('fails a statement as retriable in bounded time, says so in readiness, and is replaced', async () => {
    const database = await databaseAt(behindProxy);
    proxy.setMode('stall');
    const startedMs = performance.now();
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'postgres_timeout', retriable: true });
    // The time-out of the statement and 5 s, in which the server should have said that it gave up.
    expect(performance.now() - startedMs).toBeLessThan(7_000);
    expect(database.health().ready).toBe(false);
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'postgres_unavailable', retriable: true });
    proxy.setMode('pass');
    await waitFor(() => database.health().ready, { describe: 'the database to be healthy again' });
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes the leadership from a relay, and the standby publishes everything in order', async () => {
    const silent = startRelay(await databaseAt(behindProxy), new RecordingPublisher());
    await waitFor(() => silent.health().detail === 'leading', { describe: 'the first relay to lead' });
    const publisher = new RecordingPublisher();
    const standby = startRelay(test.database, publisher);
    await waitFor(() => standby.health().detail === 'standby', { describe: 'the second relay to stand by' });
    proxy.setMode('stall');
    await stage(20);
    await waitFor(outboxIsEmpty, { describe: 'the standby to take over', timeoutMs: 10_000 });
    expect(publisher.ids()).toEqual(Array.from({ length: 20 }, (_, index) => `a-${index}`));
  });
});

describe('a log that keeps a relay waiting', () => {
  it('does not cost it the leadership', async () => {
    const publisher = new RecordingPublisher();
    const held = Promise.withResolvers<void>();
    const publish = publisher.publishRecords.bind(publisher);
    publisher.publishRecords = async (records) => {
      await held.promise;
      return publish(records);
    };
    const relay = startRelay(test.database, publisher);
    await stage(3);
    await waitFor(() => relay.health().detail === 'leading', { describe: 'the relay to lead' });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    held.resolve();
    await waitFor(outboxIsEmpty, { describe: 'an empty outbox' });
    expect(publisher.ids()).toEqual(['a-0', 'a-1', 'a-2']);
  });
});

describe('a database whose disk is full', () => {
  it('makes the service unready until there is room to write, although reading goes on', async () => {
    const database = await databaseAt(test.url);
    // As the server says it when a table cannot grow; the disk of the test has room, so the probe finds some at once.
    const full = `do $$ begin raise 'could not extend file' using errcode = '53100'; end $$`;
    const failure = { code: 'postgres_overloaded', sqlState: '53100', retriable: true };
    await expect(database.execute(full)).rejects.toMatchObject(failure);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(database.health()).toEqual({ ready: false, detail: expect.stringContaining('could not extend file') });
    await waitFor(() => database.health().ready, { describe: 'the database to be healthy again' });
    expect(await database.query(`select 1 from pg_class where relname = 'tidegate_room'`)).toEqual([]);
  });
});

describe('a database that takes no writes', () => {
  const readOnly = async (value: 'on' | 'off') => {
    const own = await test.connect();
    await own.execute('set default_transaction_read_only = off');
    const name = new URL(test.url).pathname.slice(1);
    await own.execute(`begin read write; alter database ${name} set default_transaction_read_only = ${value}; commit`);
    await own.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await own.close();
  };

  it('makes the service unready, is not asked to publish twice, and is used again as soon as it takes them', async () => {
    const database = await databaseAt(test.url);
    const publisher = new RecordingPublisher();
    await stage(5);
    await readOnly('on');
    try {
      const relay = startRelay(database, publisher);
      const write = () => database.execute('delete from inbox');
      const failure = { code: 'postgres_read_only', retriable: true, message: expect.stringContaining('fail-over') };
      // The first statement may still meet the connection that was ended.
      await write().catch(() => undefined);
      await expect(write()).rejects.toMatchObject(failure);
      expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
      await waitFor(() => relay.health().detail.includes('accepts no writes'), { describe: 'the relay to say why' });
      expect([database.health().ready, relay.health().ready, publisher.attempts]).toEqual([false, false, 0]);
    } finally {
      await readOnly('off');
    }
    await waitFor(outboxIsEmpty, { describe: 'an empty outbox', timeoutMs: 10_000 });
    await waitFor(() => database.health().ready, { describe: 'the database to be healthy again' });
    expect(publisher.firstsOf('a')).toEqual(['a-0', 'a-1', 'a-2', 'a-3', 'a-4']);
  });
});
