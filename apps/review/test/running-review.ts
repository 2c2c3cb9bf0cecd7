import 'reflect-metadata';
import { kafkaConfig } from '@tidegate/kafka/config';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { ParkedKeys } from '@tidegate/postgres/parked-keys';
import { OutboxRelay } from '@tidegate/postgres/relay';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { reviewConfig } from '../src/review.config.ts';
import { reviewModule } from '../src/review.module.ts';
import { configFolder, migrations } from './review-fixture.ts';

type Stop = () => Promise<void> | void;
export const onFatal = (error: unknown) => {
  throw error;
};

/** A log and a database that instances of review share. `run` tells the records of this test apart. */
export class ReviewGround {
  readonly run: string;
  readonly kafka: ReturnType<typeof createKafka>;
  readonly publisher: KafkaPublisher;
  readonly test: TestDatabase;
  readonly #config: ReturnType<typeof kafkaConfig.parse>;
  readonly #stops: Stop[] = [];

  private constructor(
    run: string,
    parts: { config: ReturnType<typeof kafkaConfig.parse>; kafka: ReturnType<typeof createKafka>; test: TestDatabase },
  ) {
    this.run = run;
    this.kafka = parts.kafka;
    this.test = parts.test;
    this.#config = parts.config;
    this.publisher = new KafkaPublisher({ kafka: parts.kafka, log });
  }

  static async open(run: string): Promise<ReviewGround> {
    const brokers = process.env['KAFKA_BROKERS'];
    if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
    const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
    const kafka = createKafka({ brokers: config.brokers, clientId: 'review-test', log });
    await createTopics(kafka);
    const adminUrl = process.env['DATABASE_URL'];
    const test = await openTestDatabase({ adminUrl, schema: 'review', directories: [migrations] });
    const ground = new ReviewGround(run, { config, kafka, test });
    const { publisher } = ground;
    await publisher.connect();
    const relay = new OutboxRelay({ database: test.database, publisher, log });
    relay.start();
    ground.#stops.push(
      () => relay.stop(),
      () => publisher.close(),
      () => test.close(),
    );
    return ground;
  }

  /**
   * One more instance, with the demonstration's configuration or another one; its address and its metrics. One that leaves the
   * cases to the others is not a member of their group, so it can be stopped at any time.
   */
  async instance({ folder = configFolder, takesCases = true } = {}): Promise<{
    address: string;
    metrics: () => Promise<string>;
    stop: () => Promise<void>;
  }> {
    const { run, kafka, publisher } = this;
    const database = await this.test.connect();
    const metrics = createMetrics({ service: 'review', version: 'test', revision: 'test' });
    const stops: Stop[] = [];
    const metadata = reviewModule(
      {
        ...{ log, metrics, database, config: reviewConfig.parse({ console: { folder: '/nonexistent' } }) },
        onStop: (_name, stop) => void stops.push(stop),
        broadcast: (request) => {
          const reader = new BroadcastReader({ kafka, instanceId: run, log, onFatal, ...request });
          reader.start();
          stops.push(() => reader.stop());
          return reader;
        },
      },
      { configFolder: folder, production: false },
    );
    const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
    const strategy = new KafkaBatchServer({
      ...{ service: 'review', kafka, config: this.#config, publisher, log, groupPrefix: `review-${run}` },
      ...{ parking: new ParkedKeys(database), onFatal },
    });
    application.connectMicroservice({ strategy }, { inheritAppConfig: false });
    const address = `http://127.0.0.1:${await listen(application, 0, '127.0.0.1')}`;
    if (takesCases) await application.startAllMicroservices();
    const stop = async () => {
      for (const end of stops.splice(0)) await end();
      await application.close();
    };
    this.#stops.unshift(stop);
    return { address, metrics: () => metrics.metrics(), stop };
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }
}
