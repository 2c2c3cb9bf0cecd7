import { KafkaBatchServer } from '@tidegate/kafka/batch-server';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { ControlState } from '@tidegate/kafka/control-state';
import { HandlerWatch } from '@tidegate/kafka/handler-watch';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { consumerMetrics } from '@tidegate/telemetry/consumer-metrics';
import { consumeSpan } from '@tidegate/telemetry/tracing';
import type { BroadcastRequest, Messaging, MessagingOptions } from './messaging.ts';

/** The messaging of a service on Kafka; resolves when a broker answers and the control topics are read to their end. */
export async function connectKafka(options: MessagingOptions): Promise<Messaging> {
  const { name, instanceId, kafka: config, controlTopics, log, metrics, health, parking, onFatal } = options;
  const { connectionTimeoutMs, requestTimeoutMs, stallTimeoutMs, fetchWaitMs, fetchPartitionBytesMax } = config;
  const clientId = `tidegate-${name}-${instanceId}`;
  const kafka = createKafka({ brokers: config.brokers, clientId, log, connectionTimeoutMs, requestTimeoutMs });
  const publisher = new KafkaPublisher({ kafka, log, bufferBytesMax: config.publishBufferBytesMax });
  health.add('publisher', () => publisher.health());
  await publisher.connect();
  const reading = {
    kafka,
    instanceId: `${name}-${instanceId}`,
    log,
    onFatal,
    stallTimeoutMs,
    fetchWaitMs,
    fetchPartitionBytesMax,
  };
  const control = controlTopics.length > 0 ? new ControlState({ ...reading, topics: controlTopics }) : undefined;
  if (control) health.add('control', () => control.health());
  control?.start();
  await control?.whenReady();
  const timeoutMs = config.handlerTimeoutMs;
  const watch = new HandlerWatch({ timeoutMs, isOutsideAway: () => !health.report().ready, onFatal });
  const strategy = new KafkaBatchServer({
    service: name,
    kafka,
    config,
    publisher,
    log,
    metrics: consumerMetrics(metrics),
    aroundBatch: (batch, run) => watch.around(batch, () => consumeSpan(batch, run)),
    ...(parking ? { parking } : {}),
    onFatal,
  });
  health.add('consumers', () => strategy.health());
  return {
    publisher,
    strategy,
    control,
    broadcast: (request: BroadcastRequest) => new BroadcastReader({ ...reading, ...request }),
    stopControl: async () => control?.stop(),
  };
}
