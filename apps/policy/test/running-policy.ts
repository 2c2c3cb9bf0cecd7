import { randomUUID } from 'node:crypto';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { kafkaConfig } from '@tidegate/kafka/config';
import { createKafka } from '@tidegate/kafka/connection';
import { ControlState } from '@tidegate/kafka/control-state';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { Publisher } from '@tidegate/kafka/publisher';
import type { PolicyFile } from '@tidegate/policy/plan-publication';
import { Health } from '@tidegate/service/health';
import { createHttpApplication, listen } from '@tidegate/service/http-application';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics, type Registry } from '@tidegate/telemetry/metrics';
import { policyControlTopics } from '../src/control-view.ts';
import { policyConfig } from '../src/policy.config.ts';
import { policyModule } from '../src/policy.module.ts';

export interface RunningPolicy {
  readonly address: string;
  readonly metrics: Registry;
  /** Ids of the decisions that this instance has published. */
  readonly decided: ReadonlySet<string>;
  stop(): Promise<void>;
}

const onFatal = (error: unknown) => {
  throw error;
};

/** A whole policy service on the Kafka of the tests, in this process. `groupPrefix` sets it apart from other tests. */
export async function runPolicy(options: {
  readonly brokers: string;
  readonly groupPrefix: string;
  readonly files?: readonly PolicyFile[];
  /** Without, it answers over HTTP and decides nothing. */
  readonly consumes?: boolean;
}): Promise<RunningPolicy> {
  const { brokers, groupPrefix, files = [], consumes = true } = options;
  const log = silentLog;
  const instanceId = `policy-${randomUUID()}`;
  const config = kafkaConfig.parse({ brokers, sessionTimeoutMs: 10_000, commitIntervalMs: 50 });
  const kafka = createKafka({ brokers: config.brokers, clientId: instanceId, log });
  const kafkaPublisher = new KafkaPublisher({ kafka, log });
  await kafkaPublisher.connect();
  const decided = new Set<string>();
  const publisher = toldBefore(kafkaPublisher, decided);
  const control = new ControlState({ kafka, topics: policyControlTopics, instanceId, log, onFatal });
  control.start();
  await control.whenReady();
  const metrics = createMetrics({ service: 'policy', version: 'test', revision: 'test' });
  const own = { config: policyConfig.parse({ sampling: { secret: 'a secret for tests only' } }), control, publisher };
  const metadata = await policyModule({ ...own, metrics, log, instanceId }, files);
  const application = await createHttpApplication({ metadata, health: new Health(), log, metrics });
  const strategy = new KafkaBatchServer({ service: 'policy', kafka, config, publisher, log, groupPrefix, onFatal });
  application.connectMicroservice({ strategy }, { inheritAppConfig: false });
  const port = await listen(application, 0, '127.0.0.1');
  if (consumes) await application.startAllMicroservices();
  return {
    address: `http://127.0.0.1:${port}`,
    ...{ metrics, decided },
    stop: async () => {
      await application.close();
      await control.stop();
      await kafkaPublisher.close();
    },
  };
}

/** Publishes as ever, and remembers which decisions went this way: nothing in a decision says which instance made it. */
function toldBefore(publisher: Publisher, decided: Set<string>): Publisher {
  return {
    publish: (events) => {
      for (const { type, data } of events)
        if (type === DecisionMade.type)
          decided.add((data as { decision: { checkpointId: string } }).decision.checkpointId);
      return publisher.publish(events);
    },
    publishRecords: (records) => publisher.publishRecords(records),
    close: () => publisher.close(),
  };
}
