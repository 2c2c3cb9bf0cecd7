import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../src/database.ts';
import { stageEvents } from '../src/outbox.ts';
import { PostgresFailure } from '../src/postgres-failure.ts';
import { SharedWork } from '../src/shared-work.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';
import { incident } from './postgres-fixture.ts';

let test: TestDatabase;
/** Items of each transaction that was tried, in order. */
let transactions: string[][];
let work: SharedWork<string, string>;
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'review' });
  await test.database.execute("create table effect (item text not null check (item <> 'bad'))");
});
beforeEach(() => {
  transactions = [];
  const keysOf = (item: string) => (item.includes(':') ? [item.split(':')[0]!] : []);
  work = new SharedWork({ database: test.database, itemsMax: 5, keysOf, perform });
});
afterEach(() => test.database.execute('truncate effect, outbox'));
afterAll(() => test.close());

async function perform(tx: Transaction, items: readonly string[]): Promise<readonly string[]> {
  transactions.push([...items]);
  await tx.execute('insert into effect select unnest($1::text[])', [items]);
  await stageEvents(
    tx,
    items.map((item, place) => incident(item, place)),
  );
  return items.map((item) => `${item} done`);
}
const effects = async () => {
  const rows = await test.database.query<{ item: string }>('select item from effect order by item');
  return rows.map(({ item }) => item);
};
const stagedCount = async () => (await test.database.query('select 1 from outbox')).length;

describe('shared work', () => {
  it('puts callers of the same moment into one transaction and gives each its own results', async () => {
    const results = await Promise.all([work.submit(['a', 'b']), work.submitOne('c'), work.submit([])]);
    expect(results).toEqual([['a done', 'b done'], 'c done', []]);
    expect(transactions).toEqual([['a', 'b', 'c']]);
    expect([await effects(), await stagedCount()]).toEqual([['a', 'b', 'c'], 3]);
  });

  it('gathers what comes in while a transaction is under way', async () => {
    const first = work.submitOne('a');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await Promise.all([first, work.submitOne('b'), work.submitOne('c')]);
    expect(transactions).toEqual([['a'], ['b', 'c']]);
  });

  it('gathers what comes in soon after a transaction, too', async () => {
    const patient = new SharedWork({ database: test.database, gatherMs: 300, perform });
    await patient.submitOne('a');
    const second = patient.submitOne('b');
    // By now it would have begun alone.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await Promise.all([second, patient.submitOne('c')]);
    expect(transactions).toEqual([['a'], ['b', 'c']]);
  });

  it('takes no more than it may, but a caller that brings more all at once', async () => {
    await Promise.all([work.submit(['a', 'b', 'c']), work.submit(['d', 'e', 'f', 'g', 'h', 'i']), work.submitOne('j')]);
    expect(transactions).toEqual([
      ['a', 'b', 'c', 'j'],
      ['d', 'e', 'f', 'g', 'h', 'i'],
    ]);
  });

  it('keeps callers with a common key apart and in order, without holding up the others', async () => {
    await Promise.all(['x:1', 'x:2', 'y:1', 'x:3', 'y:2'].map((item) => work.submitOne(item)));
    expect(transactions).toEqual([['x:1', 'y:1'], ['x:2', 'y:2'], ['x:3']]);
  });

  it('lets only the caller fail that is at fault, and leaves nothing of it behind', async () => {
    const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map((item) => work.submitOne(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'postgres_constraint' } });
    expect([await effects(), await stagedCount()]).toEqual([['a', 'c'], 2]);
  });

  it('does not try each alone when the reason passes by itself', async () => {
    const failing = new SharedWork<string, string>({
      database: test.database,
      perform: (_tx, items) => {
        transactions.push([...items]);
        return Promise.reject(new PostgresFailure(postgresAway, 'gone'));
      },
    });
    const outcomes = await Promise.allSettled([failing.submitOne('a'), failing.submitOne('b')]);
    expect(outcomes).toMatchObject([{ reason: { retriable: true } }, { reason: { retriable: true } }]);
    expect(transactions).toEqual([['a', 'b']]);
  });
});

const postgresAway = {
  code: 'postgres_unavailable',
  retriable: true,
  what: 'Postgres is away',
  remedy: 'Wait.',
} as const;
