import { checkAction, refusalText } from '@tidegate/actions/check-action';
import { registeredAction, type ActionRegistry } from '@tidegate/actions/registry';
import type { ActionMetrics } from './actions.metrics.ts';
import type { ActionsStore } from './actions.store.ts';
import type { Connectors } from './connectors.client.ts';
import type { ClaimedPreview } from './preview.table.ts';
import { previewOf } from './shown-preview.ts';

const attemptsMax = 3;
const retryMs = 1_000;

/** Tells reviewers what an action would do, or why nobody can say (requirement F1). A dry run has no effect, so it is simply repeated. */
export class PreviewWorker {
  readonly #store: ActionsStore;
  readonly #connectors: Connectors;
  readonly #metrics: ActionMetrics;
  readonly #registry: ActionRegistry;

  constructor(store: ActionsStore, connectors: Connectors, metrics: ActionMetrics, registry: ActionRegistry) {
    this.#store = store;
    this.#connectors = connectors;
    this.#metrics = metrics;
    this.#registry = registry;
  }

  async run(held: ClaimedPreview): Promise<void> {
    const { action, proposer, traceparent } = held.intent;
    const refusals = checkAction(action, this.#registry, proposer);
    const entry = registeredAction(this.#registry, action.name);
    if (refusals.length > 0 || entry === undefined) return this.#tell(held, null, refusalText(refusals));
    const answer = await this.#metrics.timed('preview', traceparent, () =>
      this.#connectors.of(entry).preview({ action }),
    );
    if (answer.kind === 'done') return this.#tell(held, previewOf(answer.value, entry), null);
    if (answer.kind !== 'refused' && held.attempts + 1 < attemptsMax) return this.#store.postponePreview(held, retryMs);
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
