import type { ExecutionResult, FailureCode } from '@tidegate/actions/action-outcomes';
import { judgeExecution } from '@tidegate/actions/plan-execution';
import { registeredAction, type ActionRegistry, type RegisteredAction } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { ActionMetrics } from './actions.metrics.ts';
import type { ActionsStore } from './actions.store.ts';
import type { ConnectorAnswer, ConnectorClient } from './connector.client.ts';
import type { ClaimedExecution } from './execution.table.ts';

export interface ExecutionRules {
  readonly registry: ActionRegistry;
  readonly breakerOf: (scope: string) => Breaker | undefined;
  /** Calls whose result stays unknown before a person has to look. */
  readonly attemptsMax: number;
  /** Wait before the second attempt; doubles up to a minute. */
  readonly retryMs: number;
}

/** What this worker talks to. */
export interface ExecutionParts {
  readonly store: ActionsStore;
  readonly connector: ConnectorClient;
  readonly metrics: ActionMetrics;
}

/** Executes one claimed action, at most once per grant (DESIGN §4.4). */
export class ExecutionWorker {
  readonly #parts: ExecutionParts;
  readonly #rules: ExecutionRules;

  constructor(parts: ExecutionParts, rules: ExecutionRules) {
    this.#parts = parts;
    this.#rules = rules;
  }

  /** Never leaves an unknown result: it is asked for now, and again after a while, and only then is the call repeated. */
  async run(held: ClaimedExecution): Promise<void> {
    if (held.state === 'started' && (await this.#settleEarlierCall(held))) return;
    const judged = judgeExecution(held.intent, this.#rules.registry, this.#rules.breakerOf);
    if (judged.kind === 'refused') return this.#fail(held, judged.code, judged.detail);
    if (!(await this.#parts.store.start(held))) return;
    const { action, grantId: key, traceparent } = held.intent;
    const { connector, metrics } = this.#parts;
    const answer = await metrics.timed('execute', traceparent, () =>
      connector.execute(judged.entry.connector, action, key),
    );
    if (answer.kind === 'done')
      return this.#finish(held, { kind: 'executed', receipt: answer.value, reconciled: false });
    if (answer.kind === 'refused') return this.#fail(held, 'connector_refused', answer.detail);
    const asked = await this.#reconcile(held, judged.entry);
    if (asked.kind === 'done') return this.#finish(held, { kind: 'executed', receipt: asked.value, reconciled: true });
    return this.#tryLater(held, answer.detail);
  }

  /** True when nothing is left to do now: the earlier call was done, or nobody can say. */
  async #settleEarlierCall(held: ClaimedExecution): Promise<boolean> {
    const entry = registeredAction(this.#rules.registry, held.intent.action.name);
    if (entry === undefined) {
      const detail = `"${held.intent.action.name}" was called and is no longer in the registry; ask its system whether ${held.grantId} was done.`;
      await this.#fail(held, 'unknown_action', detail);
      return true;
    }
    const asked = await this.#reconcile(held, entry);
    if (asked.kind === 'done') await this.#finish(held, { kind: 'executed', receipt: asked.value, reconciled: true });
    if (asked.kind === 'unknown') await this.#tryLater(held, asked.detail);
    return asked.kind !== 'refused';
  }

  #reconcile(held: ClaimedExecution, entry: RegisteredAction): Promise<ConnectorAnswer<string>> {
    const { connector, metrics } = this.#parts;
    return metrics.timed('reconcile', held.intent.traceparent, () =>
      connector.reconcile(entry.connector, held.grantId),
    );
  }

  async #tryLater(held: ClaimedExecution, detail: string): Promise<void> {
    const { attemptsMax, retryMs } = this.#rules;
    if (held.attempts + 1 < attemptsMax) {
      const delayMs = Math.min(retryMs * 2 ** held.attempts, 60_000);
      return this.#parts.store.postponeExecution(held, delayMs);
    }
    const unknown = `Nobody can say whether it was done: ask the system of record for the key ${held.grantId} before doing it by hand.`;
    return this.#fail(
      held,
      'connector_unreachable',
      `${attemptsMax} attempts had no result. ${unknown} Last: ${detail}`,
    );
  }

  #fail(held: ClaimedExecution, code: FailureCode, detail: string): Promise<void> {
    return this.#finish(held, { kind: 'failed', code, detail: detail.slice(0, 2_048) });
  }

  async #finish(held: ClaimedExecution, result: ExecutionResult): Promise<void> {
    if (await this.#parts.store.finish(held, result, new Date().toISOString())) this.#parts.metrics.finished(result);
  }
}
