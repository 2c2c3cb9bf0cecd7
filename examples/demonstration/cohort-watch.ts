import { BreakerChanged, type Breaker } from '@tidegate/contracts/control-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';

/** A breaker has a second to reach every instance (requirement C13); decisions after that must not be automatic. */
const graceMs = 1_000;

/** Watches on the log how automation fares in one scope that trips, and in one that should not be touched. */
export class CohortWatch {
  readonly #tripping: string;
  readonly #steady: string;
  readonly #automatic: { scope: string; atMs: number }[] = [];
  readonly #otherScopesOpened = new Set<string>();
  #openedAtMs = Infinity;
  #closedAtMs = Infinity;
  #events = 0;

  /** Both are scopes of cohorts, spelt as in the events. */
  constructor(tripping: string, steady: string) {
    this.#tripping = tripping;
    this.#steady = steady;
  }

  observe(event: TidegateEvent): void {
    this.#events += 1;
    if (event.type === DecisionMade.type) this.#decided(event as TidegateEvent<DataOf<typeof DecisionMade>>);
    if (event.type === BreakerChanged.type) this.#changed(event.data as Breaker);
  }

  /** Events seen so far; stands still when nothing happens. */
  get events(): number {
    return this.#events;
  }

  get hasOpened(): boolean {
    return this.#openedAtMs < Infinity;
  }

  get hasClosedAgain(): boolean {
    return this.#closedAtMs < Infinity;
  }

  get automaticWhilePaused(): number {
    return this.#count(this.#tripping, this.#openedAtMs + graceMs, this.#closedAtMs);
  }

  get automaticAfterwards(): number {
    return this.#count(this.#tripping, this.#closedAtMs, Infinity);
  }

  get automaticElsewhere(): number {
    return this.#count(this.#steady, this.#openedAtMs + graceMs, this.#closedAtMs);
  }

  get otherScopesOpened(): readonly string[] {
    return [...this.#otherScopesOpened];
  }

  #decided({ data, time }: TidegateEvent<DataOf<typeof DecisionMade>>): void {
    const { outcome, cohort } = data.decision;
    if (outcome === 'proceed') this.#automatic.push({ scope: `cohort:${cohort}`, atMs: Date.parse(time) });
  }

  #changed({ scope, state, changedAt }: Breaker): void {
    const atMs = Date.parse(changedAt);
    if (scope !== this.#tripping) {
      if (state === 'open') this.#otherScopesOpened.add(scope);
      return;
    }
    if (state === 'open') this.#openedAtMs = Math.min(this.#openedAtMs, atMs);
    if (state === 'closed' && atMs > this.#openedAtMs) this.#closedAtMs = atMs;
  }

  #count(scope: string, fromMs: number, toMs: number): number {
    return this.#automatic.filter((one) => one.scope === scope && one.atMs > fromMs && one.atMs < toMs).length;
  }
}
