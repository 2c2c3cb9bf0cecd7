import type { Preview } from '@tidegate/contracts/action-events';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { ConnectorAnswer, Held, ReconcileAnswer, SystemCall, SystemConnector } from './system-connector.ts';

export interface CircuitSettings {
  /** Calls in a row without a usable answer that open it. */
  readonly failures: number;
  readonly openMs: number;
}

/**
 * Leaves a system alone that does not answer: after some calls without a usable answer nothing is sent for a while, then one
 * call tries. What was refused is an answer. The circuit belongs to this process and protects the system; the breakers of
 * Tidegate are another thing and say what may happen at all.
 */
export class CircuitConnector implements SystemConnector {
  readonly #inner: SystemConnector;
  readonly #openMs: number;
  readonly #policy: CircuitBreakerPolicy;
  #openedAtMs = 0;

  constructor(inner: SystemConnector, { failures, openMs }: CircuitSettings, onChange: (isOpen: boolean) => void) {
    this.#inner = inner;
    this.#openMs = openMs;
    const isFailure = handleWhenResult((answer) => (answer as { kind: string }).kind === 'unknown');
    this.#policy = circuitBreaker(isFailure, { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) });
    this.#policy.onBreak(() => {
      this.#openedAtMs = Date.now();
      onChange(true);
    });
    this.#policy.onReset(() => onChange(false));
  }

  preview(call: Omit<SystemCall, 'key'>): Promise<ConnectorAnswer<Preview>> {
    return this.#through(() => this.#inner.preview(call));
  }

  execute(call: SystemCall): Promise<ConnectorAnswer<string>> {
    return this.#through(() => this.#inner.execute(call));
  }

  /** A question that nobody can answer says nothing about the system, so it counts neither way. */
  reconcile(key: string): Promise<ReconcileAnswer> {
    const held = this.held();
    return held === undefined ? this.#inner.reconcile(key) : Promise.resolve(held);
  }

  /** Half-open means that the one call that tries is under way: waiting for it would take longer than a lease allows. */
  held(): Held | undefined {
    const { state } = this.#policy;
    if (state === CircuitState.HalfOpen) return heldFor(Math.min(this.#openMs, 1_000));
    const forMs = this.#openedAtMs + this.#openMs - Date.now();
    return state === CircuitState.Open && forMs > 0 ? heldFor(forMs) : undefined;
  }

  async #through<Answer>(call: () => Promise<Answer>): Promise<Answer | Held> {
    const held = this.held();
    if (held !== undefined) return held;
    try {
      return await this.#policy.execute(call);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return this.held() ?? heldFor(this.#openMs);
      throw error;
    }
  }
}

function heldFor(forMs: number): Held {
  return {
    kind: 'held',
    forMs,
    detail: `the system gave no answer several times; it is tried again in ${Math.ceil(forMs / 1_000)} s`,
  };
}
