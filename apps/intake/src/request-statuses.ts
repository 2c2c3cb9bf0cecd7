import type { CheckpointStatus } from '@tidegate/contracts/http-requests';
import { checkpointStatusOf, mayHaveAsks } from '@tidegate/intake/checkpoint-status';
import type { AnswerStore } from './answer.store.ts';
import type { StatusStore } from './status.store.ts';

/** What a product is told of a request: its checkpoints, what they wait for, and what reviewers asked about them. */
export class RequestStatuses {
  readonly #statuses: StatusStore;
  readonly #answers: AnswerStore;

  constructor(statuses: StatusStore, answers: AnswerStore) {
    this.#statuses = statuses;
    this.#answers = answers;
  }

  /** Every checkpoint, oldest first; none where the request is not known. */
  async of(tenantId: string, requestId: string): Promise<CheckpointStatus[]> {
    const checkpoints = await this.#statuses.list(tenantId, requestId);
    const asks = await this.#answers.asksOf(checkpoints.filter(mayHaveAsks).map(({ checkpointId }) => checkpointId));
    return checkpoints.map((known) => checkpointStatusOf(known, asks.get(known.checkpointId)));
  }
}
