import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog } from '@tidegate/telemetry/logger';

export interface ListenerOptions {
  readonly brokers: readonly string[];
  readonly topic: TopicName;
  readonly name: string;
  readonly onEvent: (event: TidegateEvent) => void;
  /** Hears no more; what waits for it will wait for ever. */
  readonly onFatal: (error: Error) => void;
}

/** Hears every event of a topic from its beginning. Resolves when it listens. */
export async function listenTo(options: ListenerOptions): Promise<{ stop(): Promise<void> }> {
  const { brokers, topic, name, onEvent, onFatal } = options;
  const reader = new BroadcastReader({
    kafka: createKafka({ brokers: [...brokers], clientId: name, log: silentLog }),
    ...{ topics: [topic], from: 'beginning', instanceId: `${name}-${process.pid}`, log: silentLog, onFatal, onEvent },
  });
  reader.start();
  await reader.whenReady();
  return reader;
}
