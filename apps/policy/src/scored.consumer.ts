import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EventOf } from '@tidegate/contracts/define-event';
import type { EvidenceScored } from '@tidegate/contracts/evidence-events';
import { Consume } from '@tidegate/kafka/consume';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import type { Publisher } from '@tidegate/kafka/publisher';
import { decide, type DecisionContext } from '@tidegate/policy/decide';
import { decisionEvent } from '@tidegate/policy/policy-events';
import { sha256 } from '@tidegate/service/sha256';
import { traceparentFor } from '@tidegate/telemetry/tracing';
import type { ControlView } from './control-view.ts';
import { PolicyMetrics } from './policy.metrics.ts';
import type { ShadowWatch } from './shadow-watch.ts';

/** What deciding needs beside the events. */
export interface DecidingParts {
  readonly view: ControlView;
  readonly sampling: DecisionContext['sampling'];
  readonly publisher: Publisher;
  readonly shadow: ShadowWatch;
}
export const decidingParts = Symbol('deciding parts');

/** Decides on every scored request (DESIGN §2, §5). No state and no database; controls are read from memory. */
@Controller()
export class ScoredConsumer {
  readonly #parts: DecidingParts;
  readonly #metrics: PolicyMetrics;

  constructor(@Inject(decidingParts) parts: DecidingParts, @Inject(PolicyMetrics) metrics: PolicyMetrics) {
    this.#parts = parts;
    this.#metrics = metrics;
  }

  @Consume('tidegate.evidence.scored.v1', { order: 'none', pipelined: true })
  decide(@Payload() batch: ConsumedBatch): Promise<void> {
    // Not async: a call that waits keeps what it has read alive.
    return this.#parts.publisher.publish(this.#decisions(batch));
  }

  #decisions(batch: ConsumedBatch) {
    const now = new Date().toISOString();
    const begun = performance.now();
    const decided = batch.events.map(({ event }) => this.#decide(event as EventOf<typeof EvidenceScored>, now));
    this.#metrics.took((performance.now() - begun) / 1_000, decided.length);
    return decided;
  }

  /** With one compiled policy, whole: what is published meanwhile is for the next decision. */
  #decide(event: EventOf<typeof EvidenceScored>, now: string) {
    const { view, sampling, shadow } = this.#parts;
    const { policy, beside, isCanary } = view.candidates.policies.choose(
      event.data.request,
      view.policies,
      sampling.key,
    );
    const context = { controls: view, sampling, sha256 };
    const decision = decide(event.data, { ...context, policy });
    this.#metrics.decided(decision, event.data.classification.riskTier);
    if (isCanary) this.#metrics.decidedByCandidate(decision.outcome);
    if (beside !== null)
      shadow.compare(decision, beside, now, () => decide(event.data, { ...context, policy: beside }));
    return decisionEvent(event, decision, { now, traceparent: traceparentFor(event) });
  }
}
