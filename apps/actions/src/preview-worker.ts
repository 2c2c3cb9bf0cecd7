import { checkAction, refusalText } from '@tidegate/actions/check-action';
import { registeredAction, type ActionRegistry } from '@tidegate/actions/registry';
import type { ActionMetrics } from './actions.metrics.ts';
import type { ActionsStore } from './actions.store.ts';
import type { ConnectorClient } from './connector.client.ts';
import type { ClaimedPreview } from './preview.table.ts';

const attemptsMax = 3;
const retryMs = 1_000;

/** Tells reviewers what an action would do, or why nobody can say (requirement F1). A dry run has no effect, so it is simply repeated. */
export class PreviewWorker {
  readonly #store: ActionsStore;
  readonly #connector: ConnectorClient;
  readonly #metrics: ActionMetrics;
  readonly #registry: ActionRegistry;

  constructor(store: ActionsStore, connector: ConnectorClient, metrics: ActionMetrics, registry: ActionRegistry) {
    this.#store = store;
    this.#connector = connector;
    this.#metrics = metrics;
    this.#registry = registry;
  }

  async run(held: ClaimedPreview): Promise<void> {
    const { action, proposer, traceparent } = held.intent;
    const refusals = checkAction(action, this.#registry, proposer);
    const entry = registeredAction(this.#registry, action.name);
    if (refusals.length > 0 || entry === undefined) return this.#tell(held, null, refusalText(refusals));
    const answer = await this.#metrics.timed('preview', traceparent, () =>
      this.#connector.preview(entry.connector, action),
    );
    // The registry has the last word on what can be undone.
    if (answer.kind === 'done')
      return this.#tell(held, { ...answer.value, reversible: entry.reversible && answer.value.reversible }, null);
    if (answer.kind === 'unknown' && held.attempts + 1 < attemptsMax) return this.#store.postponePreview(held, retryMs);
    return this.#tell(held, null, `The dry run failed: ${answer.detail}`.slice(0, 2_048));
  }

  #tell(
    held: ClaimedPreview,
    preview: Parameters<ActionsStore['tellPreview']>[1]['preview'],
    problem: string | null,
  ): Promise<void> {
    return this.#store.tellPreview(held, { preview, problem }, new Date().toISOString());
  }
}
