import type { ModuleMetadata } from '@nestjs/common';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import type { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import type { ControlState } from '@tidegate/kafka/control-state';
import type { Publisher } from '@tidegate/kafka/publisher';
import type { Database } from '@tidegate/postgres/database';
import type { OutboxRelay } from '@tidegate/postgres/relay';
import type { Log } from '@tidegate/telemetry/logger';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { z } from 'zod';
import type { Callers } from './callers.ts';
import type { Health } from './health.ts';
import type { BroadcastRequest } from './messaging.ts';
import type { ServiceConfig } from './service-config.ts';
import type { InboxTopics } from './table-care.ts';

/** What a running service is made of; `create` gets it and builds the application from it. */
export interface Runtime<Config, UsesDatabase extends boolean = boolean> {
  readonly name: ServiceName;
  /** Tells instances of one service apart: host, process and a random part. */
  readonly instanceId: string;
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Registry;
  readonly health: Health;
  readonly publisher: Publisher;
  readonly control: ControlState | undefined;
  readonly database: UsesDatabase extends true ? Database : undefined;
  /** Who may call this service. */
  readonly callers: Callers;
  /** Publishes what `stageEvents` stages; commits wake it by themselves. */
  readonly relay: UsesDatabase extends true ? OutboxRelay : undefined;
  /** Starts a reader of whole topics in this instance; it is a part of readiness and ends with the service. */
  broadcast(request: BroadcastRequest): BroadcastReader;
  /** Runs at the very beginning of the shutdown, last added first: end timers, long polls and streams here. */
  onStop(name: string, run: () => Promise<void> | void): void;
}

export interface ServiceDefinition<Schema extends z.ZodType<ServiceConfig>, UsesDatabase extends boolean> {
  readonly name: ServiceName;
  /** `serviceConfig`, extended by what the service adds. */
  readonly configSchema: Schema;
  /** Whether the service keeps state in the Postgres schema of its name. */
  readonly usesDatabase: UsesDatabase;
  /** Compacted topics that are read to the end before the service begins. */
  readonly controlTopics?: readonly TopicName[];
  /** What the consumer names of the inbox stand for; messages of others are remembered as long as any topic keeps records. */
  readonly inboxTopics?: InboxTopics;
  /** Controllers and providers; called once, when Postgres and Kafka answer. */
  readonly create: (runtime: Runtime<z.output<Schema>, UsesDatabase>) => ModuleMetadata | Promise<ModuleMetadata>;
}
