import type { Decision, Outcome } from '@tidegate/contracts/decision-events';
import type { CandidateEntry, ShadowExample } from '@tidegate/contracts/http-candidates';

/** What a candidate decided beside the policy in force, counted; of those that differ the latest are kept. */
export class ShadowTally {
  readonly #examplesMax: number;
  readonly #outcomes = new Map<string, CandidateEntry['shadow']['outcomes'][number]>();
  readonly #examples: ShadowExample[] = [];
  #compared = 0;
  #skipped = 0;

  constructor(examplesMax: number) {
    this.#examplesMax = examplesMax;
  }

  /** Both decisions are about the same checkpoint. `now` is RFC 3339. */
  compared(live: Decision, candidate: Decision, now: string): void {
    this.#compared += 1;
    this.#count(live.outcome, candidate.outcome);
    if (live.outcome === candidate.outcome && live.approval === candidate.approval) return;
    this.#examples.push(exampleOf(live, candidate, now));
    if (this.#examples.length > this.#examplesMax) this.#examples.shift();
  }

  /** A decision that was not compared, to keep the cost within its limit. */
  skipped(): void {
    this.#skipped += 1;
  }

  read(): CandidateEntry['shadow'] {
    return {
      compared: this.#compared,
      skipped: this.#skipped,
      outcomes: [...this.#outcomes.values()],
      examples: this.#examples.toReversed(),
    };
  }

  #count(live: Outcome, candidate: Outcome): void {
    const pair = `${live}/${candidate}`;
    const decisions = (this.#outcomes.get(pair)?.decisions ?? 0) + 1;
    this.#outcomes.set(pair, { live, candidate, decisions });
  }
}

function exampleOf(live: Decision, candidate: Decision, decidedAt: string): ShadowExample {
  const { checkpointId, tenantId, requestId, checkpoint } = live;
  return {
    ...{ checkpointId, tenantId, requestId, checkpointNumber: checkpoint.number, decidedAt },
    live: { ...sideOf(live), version: live.versions.policy.version },
    candidate: sideOf(candidate),
  };
}

function sideOf({ outcome, approval, firedRules }: Decision): ShadowExample['candidate'] {
  return { outcome, approval, rules: firedRules.map(({ id }) => id) };
}
