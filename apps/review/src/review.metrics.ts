import { VerdictKind } from '@tidegate/contracts/review-events';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { counterOf, gaugeOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { countBlindVerdicts } from './blind.metrics.ts';

/** From a second to a day: people are slower than machines. */
const secondsOfPeople = [1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 86_400];

/** What SREs see of reviews. The oldest age is the same on every instance: take its maximum, not its sum. */
export class ReviewMetrics {
  readonly #claims;
  readonly #lost;
  readonly #wait;
  readonly #handling;
  readonly #verdicts;
  readonly #void;
  readonly #blind;

  constructor(registry: Registry, queues: readonly string[], oldest: () => Promise<ReadonlyMap<string, number>>) {
    const known = queues.map((queue) => ({ queue }));
    this.#claims = counterOf({
      registry,
      name: 'tidegate_review_claims_total',
      help: 'Cases claimed.',
      labels: ['queue'],
      known,
    });
    this.#lost = counterOf({
      registry,
      name: 'tidegate_review_claim_lost_total',
      help: 'Verdicts, heartbeats and releases refused because the lease was lost.',
      known: [{}],
    });
    this.#wait = histogramOf({
      registry,
      name: 'tidegate_review_wait_seconds',
      help: 'From when a case began to wait until somebody claimed it.',
      labels: ['queue'],
      buckets: secondsOfPeople,
    });
    this.#handling = histogramOf({
      registry,
      name: 'tidegate_review_handling_seconds',
      help: 'From claim to verdict.',
      labels: ['queue'],
      buckets: secondsOfPeople,
    });
    this.#verdicts = counterOf({
      registry,
      name: 'tidegate_review_verdicts_total',
      help: 'Verdicts, by kind.',
      labels: ['verdict'],
      known: VerdictKind.options.map((verdict) => ({ verdict })),
    });
    this.#void = counterOf({
      registry,
      name: 'tidegate_review_verdicts_void_total',
      help: 'Verdicts that the case no longer allowed when they were to take effect.',
      known: [{}],
    });
    this.#blind = countBlindVerdicts(registry);
    gaugeOf({
      registry,
      name: 'tidegate_queue_oldest_unclaimed_age_seconds',
      help: 'How long the oldest case of each queue has waited for somebody.',
      labels: ['queue'],
      collect: async (gauge) => {
        // Postgres may be away while metrics are scraped; the other metrics must still come.
        const ages = await oldest().catch(() => null);
        gauge.reset();
        if (ages) for (const queue of queues) gauge.set({ queue }, ages.get(queue) ?? 0);
      },
    });
  }

  /** Verdicts that the case no longer allowed when their undo window had ended. */
  void(count: number): void {
    this.#void.inc(count);
  }

  claimed(queue: string, waitedSeconds: number): void {
    this.#claims.inc({ queue });
    this.#wait.observe({ queue }, waitedSeconds);
  }

  leaseLost(): void {
    this.#lost.inc();
  }

  decided(queue: string, verdict: DataOf<typeof VerdictRecorded>): void {
    this.#verdicts.inc({ verdict: verdict.verdict });
    this.#handling.observe({ queue }, verdict.handlingSeconds);
    this.#blind(verdict.blind);
  }
}
