/** Everything on one machine: infrastructure, services, console, and the example's systems of record. */
import type { ServiceName } from '@tidegate/contracts/topics';
import type { Execution } from '@tidegate/examples/systems-of-record/ledger';
import { startSystemsOfRecord, type SystemsOfRecord } from '@tidegate/examples/systems-of-record/server';
import { startInfrastructure } from '@tidegate/local-stack/infrastructure';
import { describeStack, startServices } from '@tidegate/local-stack/local-stack';
import type { Progress } from '@tidegate/local-stack/progress';
import { claimRunning, readRunning, removeRunning, writeRunning } from '@tidegate/local-stack/running-file';
import type { Running } from '@tidegate/local-stack/running-file';
import { buildConsole, buildServices } from '@tidegate/tools/build-services';
import { developmentSettings } from './development-settings.ts';

export interface TidegateStackOptions {
  readonly root: string;
  readonly progress: Progress;
  /** More settings for a service, such as shorter breaker times in a demonstration. */
  readonly environment?: (service: ServiceName) => Readonly<Record<string, string>>;
}

type Stop = () => Promise<void>;

/** One run of everything on this machine. It can be stopped while it is still starting. */
export class TidegateStack {
  readonly #options: TidegateStackOptions;
  readonly #stops: Stop[] = [];
  #stopping = false;
  #systems: SystemsOfRecord | undefined;

  constructor(options: TidegateStackOptions) {
    this.#options = options;
  }

  /**
   * Starts everything and writes `.tidegate/running.json`. When a part fails, what was started before is stopped again
   * and the error says what to do.
   */
  async start(): Promise<Running> {
    const { root, progress } = this.#options;
    const claim = await claimRunning(root, new Date().toISOString());
    await this.#own(() => removeRunning(root));
    if (claim.notice !== undefined) progress.say(claim.notice);
    try {
      return await this.#startParts();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** What the systems of record of this run have executed. */
  executions(): readonly Execution[] {
    return this.#systems?.ledger.all() ?? [];
  }

  /** In reverse order; one that fails does not keep the others from being stopped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const problems: unknown[] = [];
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      await stop().catch((error: unknown) => problems.push(error));
    }
    if (problems.length > 0) throw new AggregateError(problems, 'not everything could be stopped');
  }

  /** What became ready after the stop began is stopped at once. */
  async #own(stop: Stop): Promise<void> {
    if (!this.#stopping) {
      this.#stops.push(stop);
      return;
    }
    await stop();
    throw new Error('stopped while starting');
  }

  async #startParts(): Promise<Running> {
    const { root, progress } = this.#options;
    const reservedPorts = new Set<number>();
    const [infrastructure] = await Promise.all([
      startInfrastructure({ root, progress, reservedPorts }),
      progress.step('Services and console built', () => Promise.all([buildServices({ root }), buildConsole({ root })])),
    ]);
    await this.#own(() => infrastructure.stop());
    const systems = await startSystemsOfRecord({ port: 0 });
    this.#systems = systems;
    await this.#own(() => systems.close());
    const services = await startServices({
      root,
      infrastructure,
      progress,
      reservedPorts,
      environment: (service) => ({
        ...developmentSettings(service, systems.url),
        ...this.#options.environment?.(service),
      }),
    });
    await this.#own(() => services.stop());
    const claim = await readRunning(root);
    if (claim === undefined) throw new Error('.tidegate/running.json went away while Tidegate was starting');
    const review = services.services.review;
    const consoleUrl = review === undefined ? undefined : `http://127.0.0.1:${review.httpPort}`;
    const describe = () => ({
      ...describeStack(infrastructure, services, claim, consoleUrl),
      systemsOfRecordUrl: systems.url,
    });
    // A service that died and was started again has another process id, and perhaps another port.
    services.onRestart(() => writeRunning(root, describe()));
    await writeRunning(root, describe());
    return describe();
  }
}
