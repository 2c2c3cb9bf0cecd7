import { QueueLoadUpdated } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { forecastQueue, secondsPerCase } from '@tidegate/routing/forecast-queue';
import type { Queue } from '@tidegate/routing/queues-document';
import { countMisses, countQueues, readLoad, storeChangedLoad, takeTurn } from './queue-load.table.ts';
import type { CountedQueue, QueueLoad } from './queue-load.table.ts';

/** The load of the queues and what it means, published when it changed, by one instance at a time (requirement D9). */
export class QueueLoadStore {
  readonly #database: Database;
  readonly #queues: ReadonlyMap<string, Queue>;

  constructor(database: Database, queues: readonly Queue[]) {
    this.#database = database;
    this.#queues = new Map(queues.map((queue) => [queue.name, queue]));
  }

  /** Publishes the load of queues that changed, unless some instance did less than `everyMs` ago. */
  async publish(now: string, everyMs: number): Promise<readonly QueueLoad[]> {
    return this.#database.transaction(async (tx) => {
      if (!(await takeTurn(tx, 'load', now, everyMs))) return [];
      const changed = await storeChangedLoad(tx, await this.#forecast(tx, now));
      await stageEvents(tx, changed.map(loadEvent));
      return changed;
    });
  }

  /** The load as last published, whoever did. */
  read(): Promise<readonly QueueLoad[]> {
    return readLoad(this.#database);
  }

  async #forecast(tx: Transaction, now: string): Promise<readonly QueueLoad[]> {
    const counts = await countQueues(tx, [...this.#queues.keys()], now);
    const paces = new Map(counts.flatMap((count) => paceToLookAt(count, now)));
    const misses = await countMisses(tx, paces, now);
    return counts.map(({ queue, open, overdue, oldestOpenedAt, firstDueAt: _, ...closings }) => {
      const counted = { open, overdue, ...closings, misses: misses.get(queue) ?? 0 };
      const forecast = forecastQueue(counted, this.#queues.get(queue)!.due, now);
      return { queue, open, overdue, oldestOpenedAt, forecast, updatedAt: now };
    });
  }
}

/** The pace of a queue, unless even its last case is done before the first deadline; then nothing can be missed. */
function paceToLookAt(count: CountedQueue, now: string): (readonly [string, number])[] {
  const pace = secondsPerCase(count, now);
  if (pace === null || count.firstDueAt === null) return [];
  const allDoneAt = Date.parse(now) + count.open * pace * 1_000;
  return allDoneAt <= Date.parse(count.firstDueAt) ? [] : [[count.queue, pace]];
}

/** Queues belong to no tenant and no request; the envelope says `all` and names the queue. */
function loadEvent(load: QueueLoad): TidegateEvent<QueueLoad> {
  return {
    id: derivedId(load.queue, QueueLoadUpdated.type, load.updatedAt),
    type: QueueLoadUpdated.type,
    source: '/tidegate/routing',
    time: load.updatedAt,
    tenantId: 'all',
    correlationId: load.queue,
    key: load.queue,
    data: load,
  };
}
