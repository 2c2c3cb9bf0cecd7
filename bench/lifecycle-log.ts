import { CaseOpened } from '@tidegate/contracts/case-events';
import { RequestResolved } from '@tidegate/contracts/request-events';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { BareConsumer } from './bare-consumer.ts';

const timeoutMs = 30_000;

/** Reads where cases open and requests are resolved with a bare consumer: the key, or one header, nothing else. */
export class LifecycleLog {
  readonly #consumer: BareConsumer;
  readonly #onCaseOpened: () => void;
  readonly #waiting = new Map<string, () => void>();
  readonly #resolved = new Set<string>();
  #doubled = 0;

  constructor(kafka: Kafka, onCaseOpened: () => void) {
    this.#onCaseOpened = onCaseOpened;
    this.#consumer = new BareConsumer(kafka, {
      groupId: 'bench-lifecycle',
      topics: [CaseOpened.topic, RequestResolved.topic],
      read: (batch) => this.#read(batch),
    });
  }

  /** Requests that were resolved more than once. */
  get doubled(): number {
    return this.#doubled;
  }

  /** Resolves when it is a member of its group. It reads from the beginning, so nothing is missed. */
  async start(): Promise<void> {
    await this.#consumer.start();
  }

  /** Whether the request with this key is resolved within half a minute; ask before it is created. */
  resolutionOf(key: string): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(key);
        resolve(false);
      }, timeoutMs);
      this.#waiting.set(key, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  async stop(): Promise<void> {
    await this.#consumer.stop();
  }

  #read({ topic, messages }: EachBatchPayload['batch']): void {
    for (const { key, headers } of messages) {
      if (topic === RequestResolved.topic) this.#note(String(key));
      else if (String(headers?.['ce_type']) === CaseOpened.type) this.#onCaseOpened();
    }
  }

  #note(key: string): void {
    if (this.#resolved.has(key)) this.#doubled += 1;
    this.#resolved.add(key);
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
  }
}
