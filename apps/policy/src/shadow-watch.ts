import type { Decision } from '@tidegate/contracts/decision-events';
import type { CandidateEntry } from '@tidegate/contracts/http-candidates';
import type { CompiledPolicy } from '@tidegate/policy/compile-policy';
import { ShadowTally } from '@tidegate/policy/publishing/shadow-tally';
import type { Log } from '@tidegate/telemetry/logger';
import type { PolicyMetrics } from './policy.metrics.ts';

export interface ShadowLimits {
  /** Decisions a second of this instance that are also made by a candidate. */
  readonly perSecondMax: number;
  /** Examples that are kept of each candidate. */
  readonly examplesMax: number;
}

/**
 * Lets candidates decide beside the policies in force (requirement C12): counted and shown, without any effect. A budget
 * for each second bounds what it costs; what goes beyond is counted as skipped.
 */
export class ShadowWatch {
  readonly #limits: ShadowLimits;
  readonly #metrics: PolicyMetrics;
  readonly #log: Log;
  /** By scope; of one document each. */
  readonly #tallies = new Map<string, { readonly hash: string; readonly tally: ShadowTally }>();
  #second = 0;
  #spent = 0;

  constructor(limits: ShadowLimits, metrics: PolicyMetrics, log: Log) {
    this.#limits = limits;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** Compares one decision, if the budget allows. Whatever `decideBeside` does, the decision stands. */
  compare(live: Decision, candidate: CompiledPolicy, now: string, decideBeside: () => Decision): void {
    const tally = this.#tallyOf(candidate);
    if (!this.#takesBudget()) {
      tally.skipped();
      this.#metrics.shadowSkipped();
      return;
    }
    try {
      const beside = decideBeside();
      tally.compared(live, beside, now);
      this.#metrics.shadowed(live.outcome, beside.outcome);
    } catch (error) {
      this.#metrics.shadowFailed();
      this.#log.error('A candidate could not decide; nothing else is affected', { scope: candidate.scope, error });
    }
  }

  /** What this instance has seen of a candidate since it started. */
  seenOf({ scope, hash }: { readonly scope: string; readonly hash: string }): CandidateEntry['shadow'] {
    const known = this.#tallies.get(scope);
    const tally = known?.hash === hash ? known.tally : new ShadowTally(0);
    return tally.read();
  }

  #takesBudget(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#spent = 0;
    }
    this.#spent += 1;
    return this.#spent <= this.#limits.perSecondMax;
  }

  #tallyOf({ scope, hash }: CompiledPolicy): ShadowTally {
    const known = this.#tallies.get(scope);
    if (known?.hash === hash) return known.tally;
    const tally = new ShadowTally(this.#limits.examplesMax);
    this.#tallies.set(scope, { hash, tally });
    return tally;
  }
}
