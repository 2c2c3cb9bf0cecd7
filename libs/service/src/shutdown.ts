import type { Log } from '@tidegate/telemetry/logger';

export interface ShutdownOptions {
  readonly log: Log;
  /** After this the process ends without waiting any longer. */
  readonly deadlineMs: number;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

interface Step {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/**
 * The orderly end of a service: steps run one after the other in the order they were added. A step that fails does not
 * keep the others from running; a step that hangs is ended by the deadline.
 */
export class Shutdown {
  readonly #options: ShutdownOptions;
  readonly #steps: Step[] = [];
  #ending: Promise<void> | undefined;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  add(name: string, run: () => Promise<void> | void): void {
    this.#steps.push({ name, run });
  }

  isEnding(): boolean {
    return this.#ending !== undefined;
  }

  /** Runs the steps and ends the process: 0 when all went well, else 1. Later calls wait for the first. */
  begin(reason: string): Promise<void> {
    this.#ending ??= this.#end(reason);
    return this.#ending;
  }

  async #end(reason: string): Promise<void> {
    const { log, deadlineMs, exit } = this.#options;
    log.info('The service is stopping', { reason });
    let current = 'none';
    const deadline = setTimeout(() => {
      log.error('The service did not stop in time and is ended', { deadlineMs, step: current });
      exit(1);
    }, deadlineMs);
    let failed = false;
    for (const step of this.#steps) {
      current = step.name;
      try {
        await step.run();
      } catch (error) {
        failed = true;
        log.error('A step of the shutdown failed', { step: step.name, error });
      }
    }
    clearTimeout(deadline);
    log.info('The service has stopped', { reason, failed });
    exit(failed ? 1 : 0);
  }
}
