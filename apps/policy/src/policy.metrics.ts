import { Outcome, type Decision } from '@tidegate/contracts/decision-events';
import { reasonCodes } from '@tidegate/contracts/reason-codes';
import { counterOf, gaugeOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { StandingCounts } from './standing-watch.ts';

const tiers = ['0', '1', '2', '3'];
/** A decision takes microseconds: from 10 µs to 10 ms. */
const decideBuckets = [0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.01];

/** What was decided and why; labels come from closed lists. */
export class PolicyMetrics {
  readonly #registry;
  readonly #decisions;
  readonly #reasons;
  readonly #duration;
  readonly #sampled;
  readonly #canary;
  readonly #shadow;
  readonly #shadowSkipped;
  readonly #shadowFailed;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#decisions = counterOf({
      registry,
      name: 'tidegate_policy_decisions_total',
      help: 'Decisions by risk tier and outcome.',
      labels: ['tier', 'outcome'],
      known: tiers.flatMap((tier) => Outcome.options.map((outcome) => ({ tier, outcome }))),
    });
    this.#reasons = counterOf({
      registry,
      name: 'tidegate_policy_reason_codes_total',
      help: 'Reason codes of decisions.',
      labels: ['reason'],
      known: Object.keys(reasonCodes).map((reason) => ({ reason })),
    });
    this.#duration = histogramOf({
      registry,
      name: 'tidegate_policy_decision_duration_seconds',
      help: 'Mean time of one decision in a batch, without reading and publishing.',
      buckets: decideBuckets,
    });
    this.#sampled = counterOf({
      registry,
      name: 'tidegate_audit_sampled_total',
      help: 'Automatic decisions drawn for an audit.',
      known: [{}],
    });
    this.#canary = counterOf({
      registry,
      name: 'tidegate_policy_canary_decisions_total',
      help: 'Decisions that a candidate made for its share of the requests, by outcome.',
      labels: ['outcome'],
      known: Outcome.options.map((outcome) => ({ outcome })),
    });
    this.#shadow = counterOf({
      registry,
      name: 'tidegate_policy_shadow_total',
      help: 'Decisions that a candidate made too, without effect: outcome of the policy in force and its own.',
      labels: ['live', 'candidate'],
      known: Outcome.options.flatMap((live) => Outcome.options.map((candidate) => ({ live, candidate }))),
    });
    this.#shadowSkipped = counterOf({
      registry,
      name: 'tidegate_policy_shadow_skipped_total',
      help: 'Decisions that a candidate did not make too, to keep within the limit a second.',
      known: [{}],
    });
    this.#shadowFailed = counterOf({
      registry,
      name: 'tidegate_policy_shadow_failed_total',
      help: 'Decisions that a candidate could not make.',
      known: [{}],
    });
  }

  decided({ outcome, reasons, obligations }: Decision, tier: number): void {
    this.#decisions.inc({ tier: String(tier), outcome });
    for (const { code } of reasons) this.#reasons.inc({ reason: code });
    if (obligations.auditSample) this.#sampled.inc();
  }

  decidedByCandidate(outcome: Outcome): void {
    this.#canary.inc({ outcome });
  }

  shadowed(live: Outcome, candidate: Outcome): void {
    this.#shadow.inc({ live, candidate });
  }

  shadowSkipped(): void {
    this.#shadowSkipped.inc();
  }

  shadowFailed(): void {
    this.#shadowFailed.inc();
  }

  /** @param counts how many policies in force have which standing */
  followStandings(counts: () => StandingCounts): void {
    gaugeOf({
      registry: this.#registry,
      name: 'tidegate_policies_in_force',
      help: 'Policies in force by what exact analysis says of them; faulty ones decide, unusable ones hand everything to people.',
      labels: ['standing'],
      collect: (gauge) => {
        for (const [standing, count] of Object.entries(counts())) gauge.set({ standing }, count);
      },
    });
  }

  took(seconds: number, decisions: number): void {
    if (decisions > 0) this.#duration.observe(seconds / decisions);
  }
}
