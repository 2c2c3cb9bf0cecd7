import { Database } from '@tidegate/postgres/database';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import type { RecordPublisher } from '@tidegate/postgres/relay';
import type { PostgresConfig } from '@tidegate/postgres/config';
import type { Log } from '@tidegate/telemetry/logger';
import { counterOf, gaugeOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { ConfigurationError } from './configuration-error.ts';

/** The database of a service, in the schema of its name. @throws PostgresFailure, ConfigurationError */
export async function connectDatabase(
  service: string,
  config: PostgresConfig | undefined,
  log: Log,
): Promise<Database> {
  if (config === undefined) {
    const expected =
      'an address such as postgres://user@host:5432/tidegate; set TIDEGATE_POSTGRES__URL or DATABASE_URL';
    const problem = { path: 'postgres.url', pointer: '/postgres/url', expected, source: 'not set' };
    throw new ConfigurationError(`The configuration of ${service} cannot be used`, [problem]);
  }
  return Database.connect({ ...config, schema: service, applicationName: `tidegate-${service}`, log });
}

/** The relay of the outbox of `database`, measured and started. */
export function startRelay(
  database: Database,
  publisher: RecordPublisher,
  parts: { readonly log: Log; readonly metrics: Registry },
): OutboxRelay {
  const { log, metrics: registry } = parts;
  const relayed = counterOf({
    registry,
    name: 'tidegate_outbox_relayed_total',
    help: 'Events moved from the outbox to the log.',
    known: [{}],
  });
  const lag = histogramOf({
    registry,
    name: 'tidegate_outbox_lag_seconds',
    help: 'Time from staging to acknowledgement, of the oldest event of each batch.',
  });
  gaugeOf({
    registry,
    name: 'tidegate_pg_pool_connections',
    help: 'Connections of the pool.',
    labels: ['state'],
    collect: (gauge) => {
      for (const [state, count] of Object.entries(database.connections())) gauge.set({ state }, count);
    },
  });
  const relay = new OutboxRelay({
    database,
    publisher,
    log,
    onRelayed: (count, oldestAgeSeconds) => {
      relayed.inc(count);
      lag.observe(oldestAgeSeconds);
    },
  });
  relay.start();
  return relay;
}

/** The parked keys of the service, counted for its metrics. They say nothing about its readiness: all other keys go on. */
export function countedParking(database: Database, registry: Registry): ParkedKeys {
  const parking = new ParkedKeys(database);
  gaugeOf({
    registry,
    name: 'tidegate_parked_keys',
    help: 'Keys whose records wait behind a dead letter; `tidegate dlq list` names them.',
    labels: ['group'],
    collect: async (gauge) => {
      // A scrape must not wait for a database that is away; the last count stays.
      if (!database.isHealthy()) return;
      const counts = await parking.count().catch(() => undefined);
      if (counts === undefined) return;
      gauge.reset();
      for (const [group, keys] of counts) gauge.set({ group }, keys);
    },
  });
  return parking;
}
