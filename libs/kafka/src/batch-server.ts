import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import { deadLetterTopicOf, isConsumerGroup } from '@tidegate/contracts/topics';
import type { Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import type { AroundBatch } from './batch-attempts.ts';
import { BatchRunner } from './batch-runner.ts';
import type { KafkaConfig } from './config.ts';
import type { ConsumeExtras } from './consume.ts';
import type { BatchHandler } from './consumed-batch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { FindDefinition } from './decode-batch.ts';
import { definitionOnTopic } from './decode-batch.ts';
import { GroupConsumer } from './group-consumer.ts';
import type { KeyParking } from './key-parking.ts';
import type { Log } from './log.ts';
import type { Subscription } from './partition-work.ts';
import type { Publisher } from './publisher.ts';
import type { RetryPolicy } from './run-control.ts';

export interface KafkaBatchServerOptions {
  readonly service: ServiceName;
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  /** For dead letters. */
  readonly publisher: Publisher;
  readonly log: Log;
  readonly metrics?: ConsumerMetrics;
  /** Called around each call of a handler, for spans. */
  readonly aroundBatch?: AroundBatch;
  /** A consumer is dead and does not come back: end the process, so that its supervisor starts another. */
  onFatal(error: Error): void;
  readonly retry?: RetryPolicy;
  /** Which event types are known; the event catalogue by default. */
  readonly findDefinition?: FindDefinition;
  /** Keeps the order of keys behind dead letters; a service whose handlers keep state has to give it. */
  readonly parking?: KeyParking;
  /** Where dead letters go; the dead-letter topic of each group by default. */
  readonly deadLetterTopic?: TopicName;
  /** Begins the names of the consumer groups; `tidegate-<service>` by default. */
  readonly groupPrefix?: string;
}

/**
 * The Nest transport of Tidegate: hands whole batches to the methods marked with `@Consume`. Handlers of one group share
 * one Kafka consumer. Use as `app.connectMicroservice({ strategy: new KafkaBatchServer(...) })`.
 */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  /** Nest then leaves the failures of handlers to this class instead of logging them itself. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: KafkaBatchServerOptions;
  #consumers: readonly GroupConsumer[] = [];

  constructor(options: KafkaBatchServerOptions) {
    super();
    this.#options = options;
  }

  /**
   * Starts the consumers in the background, so that a service comes up, unready, while Kafka is away.
   * @throws Error when two handlers claim one topic in one group, a handler that needs the order of keys cannot have
   * it, or a group has no dead-letter topic.
   */
  listen(callback: (error?: unknown) => void): void {
    const groups = new Map<string, Subscription[]>();
    for (const [pattern, handler] of this.messageHandlers) {
      const { groupId, subscription } = this.#subscription(pattern, handler);
      groups.set(groupId, [...(groups.get(groupId) ?? []), subscription]);
    }
    const { kafka, config, log, metrics, onFatal, findDefinition = definitionOnTopic } = this.#options;
    this.#consumers = [...groups].map(
      ([groupId, subscriptions]) =>
        new GroupConsumer({
          kafka,
          groupId,
          subscriptions,
          config,
          findDefinition,
          log,
          onFatal,
          ...(metrics ? { metrics } : {}),
        }),
    );
    for (const consumer of this.#consumers) consumer.start();
    callback();
  }

  /** Stops reading, lets handlers finish, commits and leaves the groups. Bounded in time; may be called twice. */
  async close(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
  }

  /** Ready when every consumer has joined its group and none waits for something outside. */
  health(): { readonly ready: boolean; readonly detail: string } {
    const reports = this.#consumers.map((consumer) => consumer.health());
    const unready = reports.filter(({ ready }) => !ready);
    return {
      ready: unready.length === 0 && reports.length > 0,
      detail: (unready.length > 0 ? unready : reports).map(({ detail }) => detail).join('; ') || 'not listening yet',
    };
  }

  /** Nothing is announced this way; see `health`. */
  override on(): void {
    return undefined;
  }

  override unwrap<Client>(): Client {
    return this.#options.kafka as Client;
  }

  #subscription(pattern: string, handler: MessageHandler): { groupId: string; subscription: Subscription } {
    const extras = handler.extras?.['consume'] as ConsumeExtras | undefined;
    if (!extras)
      throw new Error(`The handler of "${pattern}" is not marked with @Consume; this transport serves no other.`);
    const { service, groupPrefix = `tidegate-${service}` } = this.#options;
    const groupId = extras.group === undefined ? groupPrefix : `${groupPrefix}-${extras.group}`;
    if (handler.next)
      throw new Error(`Two handlers consume ${extras.topic} in the group ${groupId}; give one of them a group.`);
    const { topic, pipelined, raw, gatherMs } = extras;
    return {
      groupId,
      subscription: { topic, pipelined, raw, gatherMs, runner: this.#runner(groupId, extras, batchHandlerOf(handler)) },
    };
  }

  #runner(groupId: string, extras: ConsumeExtras, handler: BatchHandler): BatchRunner {
    const { publisher, log, metrics, aroundBatch, retry } = this.#options;
    const parking = this.#parkingOf(extras);
    return new BatchRunner({
      handler,
      invalid: extras.invalid,
      groupId,
      deadLetterTopic: this.#deadLetterTopicOf(extras),
      publisher,
      log,
      ...(parking ? { parking } : {}),
      ...(metrics ? { metrics } : {}),
      ...(aroundBatch ? { aroundBatch } : {}),
      ...(retry ? { retry } : {}),
    });
  }

  #parkingOf({ topic, order, pipelined, raw }: ConsumeExtras): KeyParking | undefined {
    if (order === 'none') return undefined;
    const { parking } = this.#options;
    if (pipelined || raw)
      throw new Error(
        `The handler of ${topic} cannot keep the order of keys as it is pipelined or raw; say order: 'none'.`,
      );
    if (parking) return parking;
    throw new Error(
      `The handler of ${topic} keeps the order of keys, which needs a database; say order: 'none' if it has no state.`,
    );
  }

  #deadLetterTopicOf({ group }: ConsumeExtras): TopicName {
    const { service, deadLetterTopic } = this.#options;
    if (deadLetterTopic) return deadLetterTopic;
    const name = group === undefined ? service : `${service}-${group}`;
    if (isConsumerGroup(name)) return deadLetterTopicOf(name);
    throw new Error(`The consumer group ${name} has no dead-letter topic; declare it in libs/contracts/src/topics.ts.`);
  }
}

/** Nest gives handlers that answer with a stream, which ends when the method has resolved. */
function batchHandlerOf(handler: MessageHandler): BatchHandler {
  return async (batch) => {
    const answer: unknown = await handler(batch);
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
  };
}
