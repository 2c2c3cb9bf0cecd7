import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import type { BroadcastReader, BroadcastReaderOptions } from '@tidegate/kafka/broadcast-reader';
import type { KafkaConfig } from '@tidegate/kafka/config';
import type { ControlState } from '@tidegate/kafka/control-state';
import type { KeyParking } from '@tidegate/kafka/key-parking';
import type { Publisher } from '@tidegate/kafka/publisher';
import type { Log } from '@tidegate/telemetry/logger';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { Health } from './health.ts';

/** What a connection to the log is made from. */
export interface MessagingOptions {
  readonly name: ServiceName;
  readonly instanceId: string;
  readonly kafka: KafkaConfig;
  readonly controlTopics: readonly TopicName[];
  readonly log: Log;
  readonly metrics: Registry;
  /** Undefined for a service without a database, whose handlers then keep no order behind dead letters. */
  readonly parking?: KeyParking;
  /** Gets a check for each part as soon as there is one, so that it tells also what a start waits for. */
  readonly health: Health;
  /** Called when consuming has ended for good; the process must end. */
  readonly onFatal: (error: unknown) => void;
}

/** Topics that every instance reads by itself, such as answers that only one of them waits for. */
export type BroadcastRequest = Pick<
  BroadcastReaderOptions,
  'topics' | 'from' | 'gatherMs' | 'onEvent' | 'onRecord' | 'onTombstone'
> & {
  /** The service is ready without it; true for what begins when somebody asks for it. Default false. */
  readonly isExtra?: boolean;
};

/** What a service needs of the log, whichever stands behind it. */
export interface Messaging {
  readonly publisher: Publisher;
  /** Feeds the handlers of the application; Nest starts and closes it. */
  readonly strategy: CustomTransportStrategy;
  /** The control topics the service asked for, read to their end; undefined when it asked for none. */
  readonly control: ControlState | undefined;
  /** A reader of whole topics, not started yet. */
  broadcast(request: BroadcastRequest): BroadcastReader;
  stopControl(): Promise<void>;
}

/** Rejects while the log is not there yet. */
export type ConnectMessaging = (options: MessagingOptions) => Promise<Messaging>;
