import { mortal, replacing, statementName } from './mortal.ts';
import type { Life } from './mortal.ts';

/** What is used of a transaction of `@tidegate/postgres`, which this library does not know. */
export interface Statements {
  query(...given: readonly unknown[]): Promise<unknown>;
  execute(...given: readonly unknown[]): Promise<unknown>;
}

export interface Staging extends Statements {
  stage(records: readonly unknown[]): void;
}

export interface Transactions extends Statements {
  transaction(work: Work): Promise<unknown>;
}

export type Work = (tx: Staging) => Promise<unknown>;

/**
 * The database as a process sees it that can die before each transaction, after each statement, and after each commit before
 * it hears of it. Within a transaction its connection dies with it, so that it is Postgres that rolls back. Between the last
 * statement and the commit there is nothing to tell apart: what is staged travels with the commit.
 */
export function mortalDatabase<Database extends object>(database: Database, life: Life): Database {
  const inner = database as unknown as Transactions;
  return replacing(mortal(inner, life, ['query', 'execute']), {
    transaction: async (work) => {
      life.pass('before a transaction');
      const result = await inner.transaction((tx) => (work as Work)(mortalTransaction(tx, life)));
      life.pass('after a commit');
      return result;
    },
  }) as unknown as Database;
}

function mortalTransaction(tx: Staging, life: Life): Staging {
  const dyingAfter =
    (name: keyof Statements) =>
    async (...given: readonly unknown[]) => {
      life.goOn();
      const answer = await tx[name](...given);
      try {
        life.pass(`in a transaction after ${statementName(given)}`);
      } catch (error) {
        await tx.execute('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
        throw error;
      }
      return answer;
    };
  return replacing(tx, { query: dyingAfter('query'), execute: dyingAfter('execute') });
}
