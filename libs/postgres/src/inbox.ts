import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable, Transaction } from './database.ts';

const pruneBatch = 5_000;

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
 * it twice. `idOf` says what counts as the same, which is the id of the event by default. Otherwise as `claimMessages`.
 */
export async function claimEvents<Consumed extends { readonly event: { readonly id: string } }>(
  tx: Transaction,
  consumer: string,
  consumed: readonly Consumed[],
  idOf: (item: Consumed) => string = ({ event }) => event.id,
): Promise<readonly Consumed[]> {
  const first = new Map<string, Consumed>();
  for (const item of consumed) if (!first.has(idOf(item))) first.set(idOf(item), item);
  const fresh = await claimMessages(tx, consumer, [...first.keys()]);
  return [...first].flatMap(([id, item]) => (fresh.has(id) ? [item] : []));
}

/** The same for a batch of several consumers. `claimId` says what counts as the same where the id of the event does not. */
export async function claimForConsumers<
  Consumed extends { readonly consumer: string; readonly event: { readonly id: string }; readonly claimId?: string },
>(tx: Transaction, consumed: readonly Consumed[]): Promise<readonly Consumed[]> {
  const byConsumer = Map.groupBy(consumed, ({ consumer }) => consumer);
  const idOf = ({ claimId, event }: Consumed) => claimId ?? event.id;
  const claims = [...byConsumer].map(([consumer, items]) => claimEvents(tx, consumer, items, idOf));
  return (await Promise.all(claims)).flat();
}

/** Which messages to forget, and how much of that at once. */
export interface PruneRule {
  readonly olderThanHours: number;
  /** Left out: those of every consumer. */
  readonly consumers?: readonly string[];
  /** Rows of one round at most; 200,000 by default. */
  readonly rowsMax?: number;
}

/**
 * Forgets old messages in small transactions, with a pause as long as the work between them; returns how many. Rows that
 * another instance is at are left to it. The age must be longer than the topics keep their records, or a replay from the
 * beginning would be handled twice.
 */
export async function pruneInbox(database: Queryable, rule: PruneRule): Promise<number> {
  const { olderThanHours, consumers = null, rowsMax = 200_000 } = rule;
  for (let pruned = 0; ;) {
    const batch = Math.min(pruneBatch, rowsMax - pruned);
    const startedMs = performance.now();
    const count = await database.execute(
      `delete from inbox where ctid = any (array(
         select ctid from inbox
         where received_at < now() - make_interval(hours => $1::int) and ($2::text[] is null or consumer = any ($2))
         limit $3 for update skip locked
       ))`,
      [olderThanHours, consumers, batch],
    );
    pruned += count;
    if (count < batch || pruned >= rowsMax) return pruned;
    await sleep(performance.now() - startedMs);
  }
}
