import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import type { Database } from './database.ts';
import { OutboxRelay } from './relay.ts';
import type { RecordPublisher } from './relay.ts';

/** Publishes what is staged by a relay that works until nothing is left, or until it is given up. */
export async function relayAll(
  database: Database,
  publisher: RecordPublisher,
  isGivenUp: () => boolean,
): Promise<void> {
  // Few at once, so that there is something between one batch and the next.
  const relay = new OutboxRelay({ database, publisher, log: silentLog, batchSizeMax: 2, pollMs: 5, gatherMs: 0 });
  relay.start();
  const isEmpty = async () => (await database.query('select 1 from outbox limit 1')).length === 0;
  try {
    await waitFor(async () => isGivenUp() || (await isEmpty()), { intervalMs: 2, describe: 'an empty outbox' });
  } finally {
    await relay.stop(0);
  }
}
