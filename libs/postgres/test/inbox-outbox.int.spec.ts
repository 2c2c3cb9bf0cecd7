import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { readBacklog } from '../src/backlog.ts';
import { claimEvents, claimMessages, pruneInbox } from '../src/inbox.ts';
import { stageEvents } from '../src/outbox.ts';
import type { OutboxFailure } from '../src/outbox.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';
import { incident } from './postgres-fixture.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'review' });
  await test.database.execute('create table effect (message_id text not null)');
});
afterEach(() => test.database.execute('truncate inbox, outbox, effect'));
afterAll(() => test.close());

const handle = (ids: readonly string[]) =>
  test.database.transaction(async (tx) => {
    const fresh = await claimMessages(tx, 'routing', ids);
    await tx.execute('insert into effect select unnest($1::text[])', [[...fresh]]);
    return fresh;
  });

describe('inbox', () => {
  it('returns only ids that are new, and one given twice once', async () => {
    expect(await handle(['a', 'b', 'a'])).toEqual(new Set(['a', 'b']));
    expect(await handle(['b', 'c'])).toEqual(new Set(['c']));
  });

  it('returns each new event of a batch once and in order, even if the batch holds it twice', async () => {
    await handle(['b']);
    const batch = ['c', 'a', 'b', 'a', 'c'].map((id, offset) => ({ event: { id }, offset }));
    const fresh = await test.database.transaction((tx) => claimEvents(tx, 'routing', batch));
    expect(fresh).toEqual([batch[0], batch[1]]);
  });

  it('keeps consumers apart', async () => {
    await handle(['a']);
    const other = await test.database.transaction((tx) => claimMessages(tx, 'other', ['a']));
    expect(other).toEqual(new Set(['a']));
  });

  it('has each effect once when many instances handle overlapping batches in different orders', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `message-${index}`);
    const batches = Array.from({ length: 24 }, (_, index) => {
      const rotated = [...ids.slice(index * 2), ...ids.slice(0, index * 2)];
      return index % 2 === 0 ? rotated : rotated.toReversed();
    });
    await Promise.all(batches.map(handle));
    const rows = await test.database.query<{ message_id: string }>('select message_id from effect');
    expect(rows.map((row) => row.message_id).toSorted()).toEqual(ids.toSorted());
  });

  it('gives a message back when the transaction that took it rolls back', async () => {
    const failed = test.database.transaction(async (tx) => {
      await claimMessages(tx, 'routing', ['a']);
      throw new Error('effect failed');
    });
    await expect(failed).rejects.toThrow('effect failed');
    expect(await handle(['a'])).toEqual(new Set(['a']));
  });

  const age = (hours: number, ...ids: readonly string[]) =>
    test.database.execute(
      'update inbox set received_at = now() - make_interval(hours => $1) where message_id = any ($2)',
      [hours, ids],
    );
  const remembered = async () =>
    (await test.database.query<{ id: string }>(`select consumer || ' ' || message_id as id from inbox order by 1`)).map(
      ({ id }) => id,
    );

  it('forgets what is older than told and keeps the rest', async () => {
    await handle(['old', 'new']);
    await age(49, 'old');
    expect(await pruneInbox(test.database, { olderThanHours: 48 })).toBe(1);
    expect(await handle(['old', 'new'])).toEqual(new Set(['old']));
  });

  it('forgets messages of short-lived topics sooner than the others', async () => {
    await handle(['a', 'b']);
    await test.database.transaction((tx) => claimMessages(tx, 'decisions', ['a', 'b']));
    await age(217, 'a');
    expect(await pruneInbox(test.database, { olderThanHours: 216, consumers: ['decisions'] })).toBe(1);
    expect(await remembered()).toEqual(['decisions b', 'routing a', 'routing b']);
  });

  it('does no more in one round than it may, and does not wait for rows that somebody else holds', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await handle(ids);
    await age(49, ...ids);
    expect(await pruneInbox(test.database, { olderThanHours: 48, rowsMax: 7 })).toBe(7);
    await test.database.transaction(async (tx) => {
      await tx.query('select 1 from inbox limit 3 for update');
      expect(await pruneInbox(test.database, { olderThanHours: 48 })).toBe(10);
    });
    expect(await pruneInbox(test.database, { olderThanHours: 48 })).toBe(3);
  });

  it('tells how much is remembered, how much waits, and since when', async () => {
    await handle(Array.from({ length: 200 }, (_, index) => `m${index}`));
    await test.database.execute('analyze inbox');
    expect(await readBacklog(test.database)).toEqual({ inboxRows: 200, outboxRows: 0, outboxOldestSeconds: 0 });
    await test.database.transaction((tx) => stageEvents(tx, [incident('k', 1), incident('k', 2)]));
    await test.database.execute(`update outbox set staged_at = staged_at - interval '90 seconds'`);
    const { outboxRows, outboxOldestSeconds } = await readBacklog(test.database);
    expect([outboxRows, Math.floor(outboxOldestSeconds)]).toEqual([2, 90]);
  });
});

describe('outbox', () => {
  const staged = () =>
    test.database.query<{ key: string; topic: string; id: string }>(
      `select key, topic, headers ->> 'ce_id' as id from outbox order by outbox.id`,
    );

  it('keeps the order given and the whole event', async () => {
    const events = Array.from({ length: 300 }, (_, index) => incident(`k${index % 7}`, index));
    await test.database.transaction((tx) => stageEvents(tx, events));
    const rows = await staged();
    expect(rows.map((row) => row.id)).toEqual(events.map((event) => event.id));
    expect(rows[0]).toEqual({ key: 'k0', topic: 'tidegate.incident.lifecycle.v1', id: 'k0-0' });
  });

  it('stages nothing when the transaction rolls back, and the state neither', async () => {
    const failed = test.database.transaction(async (tx) => {
      await claimMessages(tx, 'routing', ['a']);
      await tx.execute(`insert into effect values ('a')`);
      await stageEvents(tx, [incident('k', 1)]);
      throw new Error('late failure');
    });
    await expect(failed).rejects.toThrow('late failure');
    expect(await staged()).toEqual([]);
    expect(await test.database.query('select * from effect')).toEqual([]);
  });

  it.each<[string, TidegateEvent, OutboxFailure['code']]>([
    ['larger than the log takes', { ...incident('k', 1), data: { text: 'x'.repeat(1_000_000) } }, 'event_too_large'],
    [
      'of a type that is not in the catalogue',
      { ...incident('k', 1), type: 'tidegate.unheard.of.v1' },
      'event_type_unknown',
    ],
  ])('refuses an event %s', async (_, event, code) => {
    const work = test.database.transaction((tx) => stageEvents(tx, [event]));
    await expect(work).rejects.toMatchObject({ code, retriable: false });
    expect(await staged()).toEqual([]);
  });

  it('tells its listeners after the commit and not after a rollback', async () => {
    const seen: number[] = [];
    const end = test.database.onStaged(() => seen.push(1));
    await test.database.transaction((tx) => stageEvents(tx, [incident('k', 1)]));
    await test.database
      .transaction(async (tx) => {
        await stageEvents(tx, [incident('k', 2)]);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    end();
    expect(seen).toHaveLength(1);
  });
});
