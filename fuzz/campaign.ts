import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from './finding.ts';
import { judgeExchange } from './finding.ts';
import type { Exchange } from './http-exchange.ts';
import { exchange } from './http-exchange.ts';
import type { HttpInput } from './http-input.ts';
import type { Input } from './input.ts';
import { describeInput, inputOf } from './input.ts';
import type { SentRecord } from './judge-records.ts';
import type { TopicInput } from './topic-input.ts';

/** What the campaign needs of the running system. */
export interface Target {
  portOf(service: string): number;
  /** Undefined when the broker refused the record. */
  send(input: TopicInput): Promise<SentRecord | undefined>;
  /** The id of a case that waits for somebody, for inputs that ask for a live one. */
  liveCase(): string;
}

export interface CampaignOptions {
  readonly seed: number;
  readonly target: Target;
  readonly signal: AbortSignal;
  onFinding(finding: Finding): void;
  /** How long an answer may take. */
  readonly boundMs?: number;
}

/** How many inputs are under way at once, and how many are sent in a second at most: services have to keep up with it. */
const atOnce = 8;
const perSecondMax = 250;
/** How many inputs before a crash may have caused it. */
const recentMax = 40;

/** Sends inputs and judges what is answered at once. What became of records shows later, when consumers have caught up. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #recent: number[] = [];
  readonly sent: SentRecord[] = [];
  readonly statuses = new Map<number, number>();
  inputs = 0;
  refusedByBroker = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  /** Inputs sent last, the newest last. */
  get recent(): readonly number[] {
    return this.#recent;
  }

  /** Sends inputs from number 0 on until `endAtMs` (of `performance.now`). */
  async run(endAtMs: number): Promise<void> {
    const startedMs = performance.now();
    let next = 0;
    const work = async () => {
      while (performance.now() < endAtMs && !this.#options.signal.aborted) {
        const number = next++;
        const early = startedMs + (number * 1_000) / perSecondMax - performance.now();
        if (early > 0) await pause(early);
        await this.only(number);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Sends one input. */
  async only(number: number): Promise<void> {
    const input = inputOf(this.#options.seed, number);
    this.inputs += 1;
    this.#recent.push(number);
    if (this.#recent.length > recentMax) this.#recent.shift();
    if (input.kind === 'http') await this.#exchange(input);
    else await this.#send(input);
  }

  async #exchange(input: HttpInput): Promise<void> {
    const { target, boundMs = 15_000 } = this.#options;
    const sent = { ...input, bytes: withLiveCase(input.bytes, target.liveCase()) };
    const outcome = await exchange(target.portOf(input.service), sent, boundMs);
    this.#count(outcome);
    const wrong = judgeExchange(input, outcome);
    if (wrong !== undefined) this.#report({ ...wrong, detail: `${wrong.detail}: ${describeInput(input)}` }, input);
  }

  #count({ answers }: Exchange): void {
    for (const { status } of answers) this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  async #send(input: TopicInput): Promise<void> {
    const record = await this.#options.target.send(input);
    if (record === undefined) this.refusedByBroker += 1;
    else this.sent.push(record);
  }

  #report(finding: Omit<Finding, 'inputs'>, { number }: Input): void {
    this.#options.onFinding({ ...finding, inputs: [number] });
  }
}

const livePlace = '/v1/cases/live';

/** An input names a live case by a word, since ids of cases differ from run to run. */
function withLiveCase(bytes: Buffer, caseId: string): Buffer {
  const at = bytes.indexOf(livePlace);
  if (at < 0) return bytes;
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(`/v1/cases/${caseId}`),
    bytes.subarray(at + livePlace.length),
  ]);
}
