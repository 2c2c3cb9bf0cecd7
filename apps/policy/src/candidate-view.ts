import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { CandidatePolicies } from '@tidegate/policy/publishing/candidate-policies';
import { isOpen, isSuperseded, type Published } from '@tidegate/policy/publishing/scope-state';
import type { Log } from '@tidegate/telemetry/logger';

/** The candidates as the log has them, made ready for deciding while they are on their way. */
export class CandidateView {
  readonly #published: (scope: string) => Published | undefined;
  readonly #log: Log;
  readonly #latest = new Map<string, PolicyCandidate>();
  readonly #problems = new Map<string, string>();
  readonly policies = new CandidatePolicies();

  constructor(published: (scope: string) => Published | undefined, log: Log) {
    this.#published = published;
    this.#log = log;
  }

  /** The last candidate of a scope, also one that is over. */
  get(scope: string): PolicyCandidate | undefined {
    return this.#latest.get(scope);
  }

  /** The last candidate of each scope, by scope. */
  list(): readonly PolicyCandidate[] {
    return [...this.#latest.values()].toSorted((left, right) => (left.scope < right.scope ? -1 : 1));
  }

  /** Why a candidate cannot be used; null when it can. */
  problemOf(scope: string): string | null {
    return this.#problems.get(scope) ?? null;
  }

  /** Takes what the log says; undefined when it has nothing any more. */
  take(scope: string, candidate: PolicyCandidate | undefined): void {
    if (candidate === undefined) this.#latest.delete(scope);
    else if (candidate.scope === scope) this.#latest.set(scope, candidate);
    else return this.#log.error('A candidate under the key of another scope is ignored', { scope });
    this.refresh(scope);
  }

  /** Has to be called when another policy of the scope is in force, which may end the candidate. */
  refresh(scope: string): void {
    const candidate = this.#latest.get(scope);
    const takesPart = candidate !== undefined && isOpen(candidate) && !isSuperseded(candidate, this.#published(scope));
    const invalid = this.policies.set(scope, takesPart ? candidate : null);
    if (invalid === null) this.#problems.delete(scope);
    else this.#problems.set(scope, invalid.message);
    if (candidate === undefined) return;
    const { version, hash, stage, share, changedBy } = candidate;
    const reason = invalid === null ? {} : { reason: invalid.message };
    this.#log.info('A candidate was read', { scope, version, hash, stage, share, changedBy, takesPart, ...reason });
  }
}
