import type { CaseKind } from '@tidegate/contracts/case-events';
import type { Database } from '@tidegate/postgres/database';
import type { Outlook, PathTimes, QueueForecast } from '@tidegate/routing/outlook';
import { readPathTimes, storePathTimes } from './path-time.table.ts';
import { readLoad, takeTurn } from './queue-load.table.ts';
import type { QueueLoad } from './queue-load.table.ts';

/** How long things take and where there is too much, as last read; routing a case asks no table for it. */
export class OutlookStore implements Outlook {
  readonly #database: Database;
  #times = new Map<string, PathTimes>();
  #forecasts = new Map<string, QueueForecast>();

  constructor(database: Database) {
    this.#database = database;
  }

  timesOf = (queue: string, kind: CaseKind): PathTimes | undefined => this.#times.get(`${queue}/${kind}`);

  forecastOf = (queue: string): QueueForecast | undefined => this.#forecasts.get(queue);

  /** Computes the times anew unless some instance did less than `everyMs` ago, and reads them and the load. */
  async refresh(now: string, everyMs: number): Promise<readonly QueueLoad[]> {
    await this.#database.transaction(async (tx) => {
      if (await takeTurn(tx, 'path_times', now, everyMs)) await storePathTimes(tx, now);
    });
    const [times, loads] = await Promise.all([readPathTimes(this.#database), readLoad(this.#database)]);
    this.#times = new Map(times.map((one) => [`${one.queue}/${one.kind}`, one]));
    this.#forecasts = new Map(loads.flatMap(({ queue, forecast }) => (forecast ? [[queue, forecast] as const] : [])));
    return loads;
  }
}
