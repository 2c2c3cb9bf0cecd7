import type { Log } from '@tidegate/telemetry/logger';
import type { ActionsStore } from './actions.store.ts';
import type { ExecutionWorker } from './execution-worker.ts';
import { JobLoop } from './job-loop.ts';
import type { PreviewWorker } from './preview-worker.ts';

export interface WorkerTiming {
  /** Executions at once in this instance; dry runs have as many places of their own. */
  readonly concurrency: number;
  readonly pollMs: number;
}

/** The loops of this instance. Dry runs have their own, so that a slow preview delays no allowed action. */
export class ActionWorkers {
  readonly #loops: readonly { start(): void; wake(): void; stop(deadlineMs: number): Promise<void> }[];

  constructor(
    store: ActionsStore,
    workers: { readonly execution: ExecutionWorker; readonly preview: PreviewWorker },
    timing: WorkerTiming,
    log: Log,
  ) {
    this.#loops = [
      new JobLoop({
        ...timing,
        ...{ name: 'executions', log },
        claim: (limit) => store.claimExecutions(limit),
        run: (held) => workers.execution.run(held),
      }),
      new JobLoop({
        ...timing,
        ...{ name: 'previews', log },
        claim: (limit) => store.claimPreviews(limit),
        run: (held) => workers.preview.run(held),
      }),
    ];
  }

  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  async stop(deadlineMs: number): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop(deadlineMs)));
  }
}
