import type { Queryable, Transaction } from './database.ts';

const pruneBatch = 10_000;

/**
 * Takes the messages for `consumer` and returns the ids that are new; the others were handled before. Ids given twice
 * count once. A message that another transaction is taking is waited for: it is new here only if that one rolls back.
 * Call it in the transaction that writes the effect (DESIGN §4.1).
 *
 * A batch may hold a message twice, so filtering it by this set handles that one twice; `claimEvents` does not.
 */
export async function claimMessages(
  tx: Transaction,
  consumer: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  // Sorted, so that two instances that claim the same messages after a rebalance cannot block each other in a ring.
  const rows = await tx.query<{ message_id: string }>(
    `insert into inbox (consumer, message_id)
     select $1, id from (select distinct unnest($2::text[]) as id order by 1) as given
     on conflict do nothing
     returning message_id`,
    [consumer, ids],
    { name: 'inbox_claim' },
  );
  return new Set(rows.map((row) => row.message_id));
}

/**
 * Takes consumed events for `consumer` and returns those to handle, in order: new ones, each once even if the batch holds
 * it twice. Otherwise as `claimMessages`.
 */
export async function claimEvents<Consumed extends { readonly event: { readonly id: string } }>(
  tx: Transaction,
  consumer: string,
  consumed: readonly Consumed[],
): Promise<readonly Consumed[]> {
  const first = new Map<string, Consumed>();
  for (const item of consumed) if (!first.has(item.event.id)) first.set(item.event.id, item);
  const fresh = await claimMessages(tx, consumer, [...first.keys()]);
  return [...first.values()].filter(({ event }) => fresh.has(event.id));
}

/** The same for a batch of several consumers. */
export async function claimForConsumers<
  Consumed extends { readonly consumer: string; readonly event: { readonly id: string } },
>(tx: Transaction, consumed: readonly Consumed[]): Promise<readonly Consumed[]> {
  const byConsumer = Map.groupBy(consumed, ({ consumer }) => consumer);
  return (await Promise.all([...byConsumer].map(([consumer, items]) => claimEvents(tx, consumer, items)))).flat();
}

/**
 * Forgets messages received more than `olderThanHours` ago, in small transactions; returns how many. The age must be
 * longer than the retention of the topics, or a replay from the beginning would be handled twice.
 */
export async function pruneInbox(database: Queryable, olderThanHours: number): Promise<number> {
  let pruned = 0;
  for (;;) {
    const count = await database.execute(
      `delete from inbox where ctid = any (array(
         select ctid from inbox where received_at < now() - make_interval(hours => $1::int) limit $2
       ))`,
      [olderThanHours, pruneBatch],
    );
    pruned += count;
    if (count < pruneBatch) return pruned;
  }
}
