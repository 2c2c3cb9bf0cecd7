import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { silentLog } from '@tidegate/telemetry/logger';
import { Database } from '../src/database.ts';
import { PostgresFailure } from '../src/postgres-failure.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'routing' });
  await test.database.execute('create table account (id int primary key, balance int not null check (balance >= 0))');
});
afterAll(() => test.close());

const failureOf = async (work: Promise<unknown>): Promise<PostgresFailure> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PostgresFailure) return error;
  throw new Error('expected a PostgresFailure', { cause: error });
};

describe('database', () => {
  it('finds tables in the schema of the service without naming it', async () => {
    const rows = await test.database.query<{ schema: string }>('select current_schema() as schema');
    expect(rows).toEqual([{ schema: 'routing' }]);
  });

  it('reads integers, instants, dates and lists as documented', async () => {
    const [row] = await test.database.query(
      `select 7::int8 as small, 9007199254740993::int8 as large, array[1, 2]::int8[] as list,
              '2026-11-21 10:00:00.123456+01'::timestamptz as at, '2026-11-21'::date as day, 1.10::numeric as amount,
              '{"a": 1}'::jsonb as document`,
    );
    expect(row).toEqual({
      small: 7,
      large: 9007199254740993n,
      list: [1, 2],
      at: '2026-11-21T09:00:00.123Z',
      day: '2026-11-21',
      amount: '1.10',
      document: { a: 1 },
    });
  });

  it('finds rows by their keys whatever the tables held when the statement was planned', async () => {
    const plan = await test.database.query<{ 'QUERY PLAN': string }>(
      'explain update account set balance = 1 from unnest($1::int[]) as given (id) where account.id = given.id',
      [[1, 2, 3]],
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('account_pkey');
    expect(text).not.toContain('Seq Scan');
  });

  it('rolls back everything when the work throws, and passes its error on', async () => {
    const error = new Error('refused by the work');
    const work = test.database.transaction(async (tx) => {
      await tx.execute('insert into account values (1, 10)');
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(await test.database.query('select * from account where id = 1')).toEqual([]);
  });

  it('refuses to report a commit when a statement failed and its error was swallowed', async () => {
    const failure = await failureOf(
      test.database.transaction(async (tx) => {
        await tx.execute('select 1 / 0').catch(() => undefined);
      }),
    );
    expect(failure.code).toBe('postgres_transaction_aborted');
  });

  it('runs a transaction again that lost against a concurrent one', async () => {
    await test.database.execute('insert into account values (10, 0)');
    let letWrite: () => void = () => undefined;
    const bothHaveRead = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    let runs = 0;
    const add = () =>
      test.database.transaction(async (tx) => {
        await tx.execute('set transaction isolation level serializable');
        const [row] = await tx.query<{ balance: number }>('select balance from account where id = 10');
        runs += 1;
        // Neither writes before both have read, so one of them must lose.
        if (runs === 2) letWrite();
        await bothHaveRead;
        await tx.execute('update account set balance = $1 where id = 10', [row!.balance + 1]);
      });
    await Promise.all([add(), add()]);
    expect(await test.database.query('select balance from account where id = 10')).toEqual([{ balance: 2 }]);
    expect(runs).toBe(3);
  });

  it('names the constraint that a row breaks, as a failure not worth repeating', async () => {
    const failure = await failureOf(test.database.execute('insert into account values (2, -1)'));
    expect(failure).toMatchObject({
      code: 'postgres_constraint',
      retriable: false,
      constraint: 'account_balance_check',
    });
  });

  it('says that the migrations are missing when a table is, and that it will work after them', async () => {
    const failure = await failureOf(test.database.query('select * from nowhere'));
    expect(failure).toMatchObject({ code: 'postgres_not_migrated', retriable: true });
    expect(failure.message).toContain('migrations');
  });

  it('gives a retriable failure when its connection is ended, and works again with the next', async () => {
    const failure = await failureOf(
      test.database.transaction(async (tx) => {
        const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
        await test.database.query('select pg_terminate_backend($1)', [own!.pid]);
        await tx.query('select 1');
      }),
    );
    expect(failure).toMatchObject({ code: 'postgres_unavailable', retriable: true });
    await waitFor(() => test.database.isHealthy(), { describe: 'the database to be healthy again' });
    expect(await test.database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is retriable when the database is not there, without showing the password', async () => {
    const url = 'postgres://app:hunter2@127.0.0.1:1/none';
    const failure = await failureOf(
      Database.connect({ url, schema: 'routing', applicationName: 'test', log: silentLog }),
    );
    expect(failure).toMatchObject({ code: 'postgres_unavailable', retriable: true });
    expect(failure.message).not.toContain('hunter2');
  });

  it('refuses a schema name that could carry a statement', async () => {
    const connect = Database.connect({ url: test.url, schema: 'a; drop', applicationName: 'test', log: silentLog });
    await expect(connect).rejects.toThrow('must begin with a letter');
  });
});
