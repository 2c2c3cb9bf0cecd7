import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf, requestKey } from '@tidegate/contracts/event-ids';
import { EvidenceScored } from '@tidegate/contracts/evidence-events';
import type { Publisher } from '@tidegate/kafka/publisher';

type Scored = DataOf<typeof EvidenceScored>;
const example = join(import.meta.dirname, '../../../libs/contracts/examples/evidence.scored.v1.json');
const { value } = JSON.parse(readFileSync(example, 'utf8')) as { value: unknown };
const template = EvidenceScored.schema.parse(value);

/** A refund of 412.50 at one checkpoint of one request, scored. */
export function scoredEvent(tenantId: string, requestId: string, number: number): TidegateEvent<Scored> {
  const checkpointId = checkpointIdOf({ tenantId, requestId, number });
  const checkpoint = { ...template.request.checkpoint, number };
  return {
    id: `scored-${checkpointId}`,
    ...{ type: EvidenceScored.type, source: '/tidegate/evidence', time: new Date().toISOString() },
    ...{ tenantId, correlationId: requestId, key: requestKey(tenantId, requestId) },
    data: { ...template, checkpointId, request: { ...template.request, tenantId, requestId, checkpoint } },
  };
}

/** Requests of two checkpoints each, without a pause, until it is stopped. */
export class ScoredTraffic {
  readonly #publisher: Publisher;
  readonly #tenantId: string;
  readonly #stopping = new AbortController();
  #requests = 0;
  #running: Promise<void> | undefined;

  constructor(publisher: Publisher, tenantId: string) {
    this.#publisher = publisher;
    this.#tenantId = tenantId;
  }

  /** Checkpoints that were sent so far. */
  get sent(): number {
    return this.#requests * 2;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const pause = { everyMs: 5, requests: 2 };
    while (!this.#stopping.signal.aborted) {
      const events = Array.from({ length: pause.requests }, (_, index) => `r-${this.#requests + index}`).flatMap((id) =>
        [1, 2].map((number) => scoredEvent(this.#tenantId, id, number)),
      );
      await this.#publisher.publish(events);
      this.#requests += pause.requests;
      await sleep(pause.everyMs);
    }
  }
}
