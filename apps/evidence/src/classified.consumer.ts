import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { RequestClassified } from '@tidegate/contracts/request-events';
import { assess } from '@tidegate/evidence/assess';
import { scoredEvent } from '@tidegate/evidence/scored-event';
import type { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import type { Publisher } from '@tidegate/kafka/publisher';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import { knowledgeOf, type LatestEvents } from './cohort-knowledge.ts';
import { EvidenceMetrics } from './evidence.metrics.ts';

/** What scoring needs beside the events. */
export interface ScoringParts {
  readonly scoring: ScoringDocument;
  readonly latest: LatestEvents;
  readonly publisher: Publisher;
}
export const scoringParts = Symbol('scoring parts');

/** Gives every classified request its assessment (DESIGN §2). No state and no database. */
@Controller()
export class ClassifiedConsumer {
  readonly #parts: ScoringParts;
  readonly #metrics: EvidenceMetrics;

  constructor(@Inject(scoringParts) parts: ScoringParts, @Inject(EvidenceMetrics) metrics: EvidenceMetrics) {
    this.#parts = parts;
    this.#metrics = metrics;
  }

  @Consume('tidegate.request.classified.v1', { order: 'none', pipelined: true })
  score(@Payload() batch: ConsumedBatch): Promise<void> {
    const now = new Date().toISOString();
    // Not async: a call that waits keeps what it has read alive.
    return this.#parts.publisher.publish(
      batch.events.map(({ event }) => this.#score(event as EventOf<typeof RequestClassified>, now)),
    );
  }

  #score(event: EventOf<typeof RequestClassified>, now: string) {
    const { request, classification } = event.data;
    const { scoring, latest } = this.#parts;
    const known = knowledgeOf(request, classification, latest);
    // The time of the event, not of the clock: an assessment can be made again from the log.
    const assessment = assess(request, classification, { scoring, ...known, asOf: event.time });
    this.#metrics.assessed(assessment);
    return scoredEvent(event, assessment, { now, traceparent: traceparentFor(event) });
  }
}
