import { randomUUID } from 'node:crypto';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { BreakerSettings } from '@tidegate/monitor/breaker-settings';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { monitorConfig } from '../src/monitor.config.ts';
import { monitorModule } from '../src/monitor.module.ts';

export interface RunningMonitor {
  readonly address: string;
  stop(): Promise<void>;
}

/** A whole monitor on the Kafka and Postgres of the tests, in this process. `groupPrefix` sets it apart from other tests. */
export async function runMonitor(options: {
  readonly brokers: string;
  readonly test: TestDatabase;
  readonly settings: BreakerSettings;
  readonly groupPrefix: string;
}): Promise<RunningMonitor> {
  const { brokers, test, settings, groupPrefix } = options;
  const log = silentLog;
  const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: `monitor-${randomUUID()}`, log });
  const database = await test.connect();
  const publisher = new KafkaPublisher({ kafka, log });
  await publisher.connect();
  const relay = new OutboxRelay({ database, publisher, log });
  relay.start();
  const metrics = createMetrics({ service: 'monitor', version: 'test', revision: 'test' });
  const stops: (() => Promise<void> | void)[] = [];
  const own = { config: monitorConfig.parse({ dwell: { tickMs: 50 } }), database, log, metrics };
  const metadata = monitorModule({ ...own, onStop: (_name, run) => void stops.push(run) }, settings);
  const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  const onFatal = (error: unknown) => {
    throw error;
  };
  const strategy = new KafkaBatchServer({
    service: 'monitor',
    kafka,
    config,
    publisher,
    log,
    groupPrefix,
    parking: new ParkedKeys(database),
    onFatal,
  });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  const port = await listen(application, 0, '127.0.0.1');
  await application.startAllMicroservices();
  return {
    address: `http://127.0.0.1:${port}`,
    stop: async () => {
      for (const stop of stops) await stop();
      await application.close();
      await relay.stop();
      await publisher.close();
      await database.close();
    },
  };
}
