/** What one check says. `detail` tells why it fails, or what it found. */
export interface CheckResult {
  readonly ready: boolean;
  readonly detail: string;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/**
 * Named checks that say whether a service may receive work. Liveness is not among them: a service that answers at all is
 * alive, and a dependency that is away must not get it restarted.
 */
export class Health {
  readonly #checks = new Map<string, () => CheckResult | boolean>();
  #draining = false;

  /** Adds a check, or replaces the one of this name. Checks look at known state; they do no input or output. */
  add(name: string, check: () => CheckResult | boolean): void {
    this.#checks.set(name, check);
  }

  remove(name: string): void {
    this.#checks.delete(name);
  }

  /** From here on the service is not ready, so that no new work is sent to it. */
  drain(): void {
    this.#draining = true;
  }

  /** All checks; a check that throws counts as failed with the reason. */
  report(): HealthReport {
    const checks: Record<string, CheckResult> = {};
    for (const [name, check] of this.#checks) checks[name] = run(check);
    if (this.#draining) checks['draining'] = { ready: false, detail: 'the service is shutting down' };
    return { ready: Object.values(checks).every(({ ready }) => ready), checks };
  }
}

function run(check: () => CheckResult | boolean): CheckResult {
  try {
    const result = check();
    return typeof result === 'boolean' ? { ready: result, detail: result ? 'ok' : 'not ready' } : result;
  } catch (error) {
    return { ready: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
