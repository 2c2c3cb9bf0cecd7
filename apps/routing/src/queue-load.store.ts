import { QueueLoadUpdated } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Database } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { readLoad, storeChangedLoad, takeTurn } from './queue-load.table.ts';
import type { QueueLoad } from './queue-load.table.ts';

/** The load of the queues, published when it changed, by one instance at a time (requirement D9). */
export class QueueLoadStore {
  readonly #database: Database;
  readonly #queues: readonly string[];

  constructor(database: Database, queues: readonly string[]) {
    this.#database = database;
    this.#queues = queues;
  }

  /** Publishes the load of queues that changed, unless some instance did less than `everyMs` ago. */
  async publish(now: string, everyMs: number): Promise<readonly QueueLoad[]> {
    return this.#database.transaction(async (tx) => {
      if (!(await takeTurn(tx, now, everyMs))) return [];
      const changed = await storeChangedLoad(tx, this.#queues, now);
      await stageEvents(tx, changed.map(loadEvent));
      return changed;
    });
  }

  /** The load as last published, whoever did. */
  read(): Promise<readonly QueueLoad[]> {
    return readLoad(this.#database);
  }
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
