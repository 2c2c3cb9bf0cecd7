import type { Progress } from '@tidegate/local-stack/progress';
import { Campaign } from './campaign.ts';
import { ControlTraffic } from './control-traffic.ts';
import type { Finding } from './finding.ts';
import { secretMarker } from './hostile-headers.ts';
import { judgeLog } from './judge-logs.ts';
import { LogSide } from './log-side.ts';
import { judgeMemory } from './memory-growth.ts';
import type { FuzzOptions } from './options.ts';
import type { FuzzReport } from './report.ts';
import { describeFinding, reportOf } from './report.ts';
import { settle } from './settle.ts';
import { WatchedSystem } from './watched-system.ts';

const sayEveryMs = 3_000;
/** Records that break a handler are tried again before they are given up, so a pile of them takes its time. */
const catchUpMs = 120_000;
/** Of one kind; a broken service would else print thousands of the same. */
const saidMax = 20;

/** One run from the start of the system to its end. It can be stopped at any time. */
export class FuzzRun {
  readonly #options: FuzzOptions;
  readonly #progress: Progress;
  readonly #system: WatchedSystem;
  readonly #stopping = new AbortController();
  readonly #findings: Finding[] = [];
  #campaign: Campaign | undefined;

  constructor(root: string, options: FuzzOptions, progress: Progress) {
    this.#options = options;
    this.#progress = progress;
    const onEnded = (crash: Pick<Finding, 'kind' | 'detail'>) =>
      this.#add({ ...crash, inputs: [...(this.#campaign?.recent ?? [])] });
    this.#system = new WatchedSystem({ root, progress, onEnded });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#system.stop();
  }

  async run(): Promise<FuzzReport> {
    await this.#system.start();
    const log = new LogSide(this.#system.kafkaBrokers);
    await log.connect();
    try {
      return await this.#fuzz(log);
    } finally {
      await log.close();
      await this.stop();
    }
  }

  async #fuzz(log: LogSide): Promise<FuzzReport> {
    const { seed, seconds } = this.#options;
    const control = new ControlTraffic(this.#system, seed);
    const campaign = new Campaign({
      seed,
      target: {
        portOf: (service) => this.#system.portOf(service),
        send: (input) => log.send(input),
        liveCase: () => control.liveCase,
      },
      signal: this.#stopping.signal,
      onFinding: (finding) => this.#add(finding),
    });
    this.#campaign = campaign;
    await this.#send(campaign, control);
    const settled = await this.#progress.step('Consumers catch up', () =>
      settle(log, campaign.sent, {
        boundMs: catchUpMs,
        signal: this.#stopping.signal,
        services: this.#system.serviceNames,
        logOf: (service) => this.#system.logOf(service),
      }),
    );
    settled.findings.forEach((finding) => this.#add(finding));
    const proof = await this.#progress.step('A valid request, and the audit chains', () => control.lastProof());
    proof.forEach((finding) => this.#add(finding));
    await this.#judgeProcesses();
    const { deadLetters, rejections } = settled;
    const { inputs, statuses, sent } = campaign;
    const figures = { seed, seconds, inputs, statuses, deadLetters, rejections, memory: this.#system.memory };
    return reportOf({ ...figures, records: sent.length, controlRequests: control.served }, this.#findings);
  }

  async #send(campaign: Campaign, control: ControlTraffic): Promise<void> {
    const { seconds, only, seed } = this.#options;
    const startedMs = performance.now();
    const ended = new AbortController();
    const say = () => {
      const done = Math.round((performance.now() - startedMs) / 1_000);
      this.#progress.say(
        `${done} of ${seconds} s: ${campaign.inputs} inputs, ${control.served} valid requests decided, ${this.#findings.length} findings`,
      );
    };
    this.#progress.say(`Seed ${seed}`);
    const timer = setInterval(say, sayEveryMs);
    const traffic = control.run(AbortSignal.any([ended.signal, this.#stopping.signal]), (finding) =>
      this.#add(finding),
    );
    try {
      if (only === undefined) await campaign.run(startedMs + seconds * 1_000);
      else for (let number = only[0]; number <= only[1]; number += 1) await campaign.only(number);
    } finally {
      clearInterval(timer);
      ended.abort();
      await traffic;
      say();
    }
  }

  async #judgeProcesses(): Promise<void> {
    await this.#system.checkLives();
    for (const [service, samples] of this.#system.memory)
      judgeMemory(service, samples).forEach((finding) => this.#add(finding));
    for (const service of this.#system.serviceNames) {
      judgeLog(service, this.#system.logSinceStart(service), secretMarker).forEach((finding) => this.#add(finding));
    }
  }

  /** What happens while everything is being stopped is no finding. */
  #add(finding: Finding): void {
    if (this.#stopping.signal.aborted) return;
    this.#findings.push(finding);
    const ofKind = this.#findings.filter(({ kind }) => kind === finding.kind).length;
    if (ofKind <= saidMax) this.#progress.say(describeFinding(finding, this.#options.seed));
    if (ofKind === saidMax + 1)
      this.#progress.say(`More findings of the kind ${finding.kind} are counted and not printed.`);
  }
}
