import type { Database, Transaction } from '@tidegate/postgres/database';

/**
 * The database as an instance sees it that is killed at the `step`-th statement of its transaction: the connection is gone
 * before the answer, so Postgres rolls back. The statement itself is done first, as the worst moment is after it.
 */
export function dyingAt(database: Database, step: number): Database {
  return new Proxy(database, {
    get: (target, name) => {
      if (name !== 'transaction') return Reflect.get(target, name, target) as unknown;
      return (work: (tx: Transaction) => Promise<unknown>) => target.transaction((tx) => work(mortal(tx, step)));
    },
  });
}

function mortal(tx: Transaction, step: number): Transaction {
  let statements = 0;
  return new Proxy(tx, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target) as unknown;
      // Staging only remembers; it is written with the commit.
      if (typeof value !== 'function' || name === 'stage') return value;
      return async (...given: unknown[]) => {
        statements += 1;
        const answer: unknown = await (value as (...all: unknown[]) => unknown).apply(target, given);
        if (statements === step) await killed(target);
        return answer;
      };
    },
  });
}

/** Ends the connection of the transaction from its own side, as the death of the process does. */
async function killed(tx: Transaction): Promise<never> {
  await tx.execute('select pg_terminate_backend(pg_backend_pid())');
  throw new Error('this instance was killed');
}
