import type { Staging, Statements, Transactions, Work } from './mortal-database.ts';
import { replacing, statementName } from './mortal.ts';

/**
 * Planted: what is staged is written after the commit, in a transaction of its own. A test of crash points that does not find
 * this finds nothing.
 */
export function carelessOutbox<Database extends object>(database: Database): Database {
  const inner = database as unknown as Transactions;
  return replacing(inner, {
    transaction: async (work) => {
      const staged: unknown[] = [];
      const stage = (records: unknown) => void staged.push(...(records as unknown[]));
      const result = await inner.transaction((tx) => (work as Work)(replacing(tx, { stage })));
      if (staged.length > 0) await inner.transaction((tx) => Promise.resolve(tx.stage(staged)));
      return result;
    },
  }) as unknown as Database;
}

/** Planted: messages are claimed before the transaction that handles them, and so count as handled when it comes to nothing. */
export function carelessInbox<Database extends object>(database: Database): Database {
  const inner = database as unknown as Transactions;
  const apart = (tx: Staging): Staging => {
    const dispatched =
      (name: keyof Statements) =>
      (...given: readonly unknown[]) =>
        (statementName(given) === 'inbox_claim' ? inner : tx)[name](...given);
    return replacing(tx, { query: dispatched('query'), execute: dispatched('execute') });
  };
  return replacing(inner, {
    transaction: (work) => inner.transaction((tx) => (work as Work)(apart(tx))),
  }) as unknown as Database;
}
