import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog } from '@tidegate/telemetry/logger';
import { keepGoing, type Running } from './keep-going.ts';

export interface ListenerOptions {
  readonly brokers: readonly string[];
  readonly topic: TopicName;
  readonly name: string;
  /** May hear an event again. */
  readonly onEvent: (event: TidegateEvent) => void;
}

/** Hears every event of a topic from its beginning, whatever becomes of the broker. Resolves when it listens. */
export function listenTo({ brokers, topic, name, onEvent }: ListenerOptions): Promise<Running> {
  return keepGoing(async (onFatal) => {
    const reader = new BroadcastReader({
      kafka: createKafka({ brokers: [...brokers], clientId: name, log: silentLog }),
      ...{ topics: [topic], from: 'beginning', instanceId: `${name}-${process.pid}`, log: silentLog, onFatal, onEvent },
    });
    reader.start();
    await reader.whenReady();
    return reader;
  });
}
