import type { ExecutionResult, FailureCode } from '@tidegate/actions/action-outcomes';
import { judgeExecution, waitedTooLong } from '@tidegate/actions/plan-execution';
import { registeredAction, type ActionRegistry, type RegisteredAction } from '@tidegate/actions/registry';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { ActionMetrics } from './actions.metrics.ts';
import type { ActionsStore } from './actions.store.ts';
import type { Connectors } from './connectors.client.ts';
import type { ClaimedExecution } from './execution.table.ts';
import type { Paces } from './paces.client.ts';
import { checkShown } from './shown-preview.ts';
import type { Held, ReconcileAnswer, SystemCall } from './system-connector.ts';

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
  readonly connectors: Connectors;
  readonly paces: Paces;
  readonly metrics: ActionMetrics;
}

/** Executes one claimed action, or undoes one, at most once per grant (DESIGN §4.4). */
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
    if (held.state === 'waiting' && (await this.#isStopped(held, judged.entry))) return;
    if (!(await this.#parts.store.start(held))) return;
    await this.#call(held, judged.entry);
  }

  /** What only stops an action that was never begun. True when nothing is left to do now. */
  async #isStopped(held: ClaimedExecution, entry: RegisteredAction): Promise<boolean> {
    const { store, paces, connectors, metrics } = this.#parts;
    const late = waitedTooLong(entry, held.createdAt, Date.now());
    if (late !== undefined) return this.#ended(this.#fail(held, late.code, late.detail));
    const away = connectors.of(entry).held();
    if (away !== undefined) return this.#ended(this.#hold(held, away));
    const slowed = paces.waitFor(entry.name, Date.now());
    if (slowed !== undefined) return this.#ended(store.hold(held, slowed));
    const { action, traceparent, rollsBack } = held.intent;
    const isBound = !entry.previewVaries && rollsBack === undefined;
    const shown = isBound ? await store.toldPreview(held) : undefined;
    if (shown === undefined) return false;
    const answer = await metrics.timed('preview', traceparent, () => connectors.of(entry).preview({ action }));
    const check = checkShown(shown, answer, entry);
    if (check.kind === 'same') return false;
    if (check.kind === 'failed') return this.#ended(this.#fail(held, check.code, check.detail));
    if (check.kind === 'held') return this.#ended(this.#hold(held, check));
    return this.#ended(this.#tryLater(held, check.detail));
  }

  async #call(held: ClaimedExecution, entry: RegisteredAction): Promise<void> {
    const { connectors, metrics, paces } = this.#parts;
    const answer = await metrics.timed('execute', held.intent.traceparent, () =>
      connectors.of(entry).execute(callOf(held)),
    );
    // Nothing was sent: the circuit opened in between.
    if (answer.kind === 'held') return this.#hold(held, answer);
    const asked = answer.kind === 'unknown' ? await this.#reconcile(held, entry) : answer;
    paces.note(entry.name, { atMs: Date.now(), ok: asked.kind === 'done' });
    if (asked.kind === 'done')
      return this.#finish(held, { kind: 'executed', receipt: asked.value, reconciled: answer.kind === 'unknown' });
    if (asked.kind === 'refused') return this.#fail(held, 'connector_refused', asked.detail);
    return this.#tryLater(held, answer.kind === 'unknown' ? answer.detail : '', true);
  }

  /** True when nothing is left to do now: the earlier call was done, or nobody can say. */
  async #settleEarlierCall(held: ClaimedExecution): Promise<boolean> {
    const entry = registeredAction(this.#rules.registry, held.intent.action.name);
    if (entry === undefined || entry.connector.kind === 'product') {
      const detail = `"${held.intent.action.name}" was called and is no longer executed by Tidegate; ask its system whether ${held.grantId} was done.`;
      return this.#ended(this.#fail(held, 'unknown_action', detail));
    }
    const asked = await this.#reconcile(held, entry);
    if (asked.kind === 'may_call') return false;
    if (asked.kind === 'held') return this.#ended(this.#hold(held, asked));
    if (asked.kind === 'unknown') return this.#ended(this.#tryLater(held, asked.detail, true));
    if (asked.kind === 'refused') return this.#ended(this.#fail(held, 'connector_refused', asked.detail));
    return this.#ended(this.#finish(held, { kind: 'executed', receipt: asked.value, reconciled: true }));
  }

  #reconcile(held: ClaimedExecution, entry: RegisteredAction): Promise<ReconcileAnswer> {
    const { connectors, metrics } = this.#parts;
    return metrics.timed('reconcile', held.intent.traceparent, () => connectors.of(entry).reconcile(held.grantId));
  }

  /** `wasSent` says that somebody has to find out what became of the call. */
  async #tryLater(held: ClaimedExecution, detail: string, wasSent = held.state === 'started'): Promise<void> {
    const { attemptsMax, retryMs } = this.#rules;
    if (held.attempts + 1 < attemptsMax) {
      const delayMs = Math.min(retryMs * 2 ** held.attempts, 60_000);
      return this.#parts.store.postponeExecution(held, delayMs);
    }
    const outcome = wasSent
      ? `Nobody can say whether it was done: ask the system of record for the key ${held.grantId} before doing it by hand.`
      : 'Nothing was sent.';
    const tried = `${attemptsMax} attempts had no result. ${outcome} Last: ${detail}`;
    return this.#fail(held, 'connector_unreachable', tried);
  }

  #hold(held: ClaimedExecution, { detail, forMs }: Held): Promise<void> {
    return this.#parts.store.hold(held, { code: 'circuit_open', detail, forMs });
  }

  #fail(held: ClaimedExecution, code: FailureCode, detail: string): Promise<void> {
    return this.#finish(held, { kind: 'failed', code, detail: detail.slice(0, 2_048) });
  }

  async #finish(held: ClaimedExecution, result: ExecutionResult): Promise<void> {
    const isMine = await this.#parts.store.finish(held, result, new Date().toISOString());
    if (isMine) this.#parts.metrics.finished(held.intent.rollsBack === undefined ? 'execution' : 'rollback', result);
  }

  async #ended(step: Promise<void>): Promise<true> {
    await step;
    return true;
  }
}

function callOf({ intent, grantId }: ClaimedExecution): SystemCall {
  const { action, rollsBack } = intent;
  return {
    ...{ action, key: grantId },
    ...(rollsBack && { rollsBack: { key: rollsBack.grantId, receipt: rollsBack.receipt } }),
  };
}
