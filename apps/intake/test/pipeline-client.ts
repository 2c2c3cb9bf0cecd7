import { randomUUID } from 'node:crypto';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { tenantHeader, type RequestStatus } from '@tidegate/contracts/http-requests';
import type { TopicName } from '@tidegate/contracts/topics';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A product at the HTTP door. */
export class ProductClient {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async post<Body>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Body>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.#address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  }

  async status(requestId: string, tenantId = 'acme'): Promise<Answer<RequestStatus>> {
    const response = await fetch(`${this.#address}/v1/requests/${requestId}`, {
      headers: { [tenantHeader]: tenantId },
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as RequestStatus };
  }
}

/** The log as the tests see it: everything that was published on some topics, and a way to publish. */
export class LogWatcher {
  readonly publisher: KafkaPublisher;
  readonly #reader: BroadcastReader;
  readonly #events: TidegateEvent[] = [];

  private constructor(brokers: string, topics: readonly TopicName[]) {
    const kafka = createKafka({
      brokers: brokers.split(','),
      clientId: `pipeline-test-${randomUUID()}`,
      log: silentLog,
    });
    this.publisher = new KafkaPublisher({ kafka, log: silentLog });
    this.#reader = new BroadcastReader({
      ...{ kafka, topics, from: 'beginning', instanceId: `pipeline-test-${randomUUID()}`, log: silentLog },
      onEvent: (event) => void this.#events.push(event),
      onFatal: (error) => {
        throw error;
      },
    });
  }

  static async start(brokers: string, topics: readonly TopicName[]): Promise<LogWatcher> {
    const kafka = createKafka({ brokers: brokers.split(','), clientId: 'pipeline-test-topics', log: silentLog });
    await createTopics(kafka);
    const watcher = new LogWatcher(brokers, topics);
    watcher.#reader.start();
    await watcher.#reader.whenReady();
    return watcher;
  }

  /** Everything of one type that is about one request. */
  of<Data>(type: string, requestId: string): TidegateEvent<Data>[] {
    return this.#events.filter(
      (event) => event.type === type && event.correlationId === requestId,
    ) as TidegateEvent<Data>[];
  }

  /** The first event of a type about a request, or any that `matches`; waits for it. */
  async first<Data>(type: string, matches: string | ((data: Data) => boolean)): Promise<TidegateEvent<Data>> {
    const fits = (event: TidegateEvent) =>
      typeof matches === 'string' ? event.correlationId === matches : matches(event.data as Data);
    const find = () => this.#events.find((event) => event.type === type && fits(event));
    return (await waitFor(find, { timeoutMs: 20_000, describe: `${type} ${String(matches)}` })) as TidegateEvent<Data>;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#reader.stop(), this.publisher.close()]);
  }
}
