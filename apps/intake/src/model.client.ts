import { completeChat, UnusableReply } from '@tidegate/client/chat-completion';
import type { Request } from '@tidegate/contracts/request-events';
import { fullBudget, spend, type AskBudget } from '@tidegate/intake/ask-budget';
import { answered, asked, closedCircuit, mayAsk, type Circuit } from '@tidegate/intake/circuit';
import type { CompiledClassification } from '@tidegate/intake/classify';
import { modelQuestion } from '@tidegate/intake/model-question';
import { readModelAnswer, type ModelAnswer } from '@tidegate/intake/refine';
import type { Log } from '@tidegate/telemetry/logger';
import type { ModelMetrics } from './model.metrics.ts';

export interface ModelSettings {
  /** Base address; questions go to `/v1/chat/completions` below it. */
  readonly url: string;
  readonly name: string;
  readonly apiKey?: string | undefined;
  readonly timeoutMs: number;
  readonly concurrencyMax: number;
  readonly perSecondMax: number;
  readonly perMinuteMax: number;
}

const answerTokensMax = 200;

/**
 * Asks a small model behind an OpenAI-compatible endpoint what a request is (requirement A3). It never throws and never
 * waits longer than the time-out: without an answer the classification stays what the rules made of it.
 */
export class ModelClient {
  readonly #settings: ModelSettings;
  readonly #rules: CompiledClassification;
  readonly #metrics: ModelMetrics;
  readonly #log: Log;
  readonly #now: () => number;
  #asking = 0;
  #circuit: Circuit = closedCircuit;
  #budget: AskBudget;

  constructor(
    settings: ModelSettings,
    rules: CompiledClassification,
    outside: { readonly metrics: ModelMetrics; readonly log: Log; readonly now?: () => number },
  ) {
    this.#settings = settings;
    this.#rules = rules;
    this.#metrics = outside.metrics;
    this.#log = outside.log;
    this.#now = outside.now ?? Date.now;
    this.#budget = fullBudget(limitsOf(settings), this.#now());
    this.#metrics.followCircuit(() => !mayAsk(this.#circuit, this.#now()));
  }

  get name(): string {
    return this.#settings.name;
  }

  /** The answer about a request; undefined at once when it must not be asked, and when no usable answer came in time. */
  async ask(request: Request): Promise<ModelAnswer | undefined> {
    if (!this.#take()) return undefined;
    const startedMs = this.#now();
    try {
      const answer = await this.#answerTo(request);
      this.#settle('answered', startedMs);
      return answer;
    } catch (error) {
      this.#settle(resultOf(error), startedMs);
      return undefined;
    } finally {
      this.#asking -= 1;
    }
  }

  #take(): boolean {
    const nowMs = this.#now();
    if (!mayAsk(this.#circuit, nowMs)) return this.#refuse('circuit_open');
    if (this.#asking >= this.#settings.concurrencyMax) return this.#refuse('over_budget');
    const budget = spend(this.#budget, limitsOf(this.#settings), nowMs);
    if (budget === undefined) return this.#refuse('over_budget');
    this.#budget = budget;
    this.#circuit = asked(this.#circuit);
    this.#asking += 1;
    return true;
  }

  #refuse(result: 'circuit_open' | 'over_budget'): false {
    this.#metrics.notAsked(result);
    return false;
  }

  #settle(result: 'answered' | 'timed_out' | 'failed' | 'unusable', startedMs: number): void {
    const nowMs = this.#now();
    const wasOpen = this.#circuit.openUntilMs > 0;
    this.#circuit = answered(this.#circuit, result === 'answered', nowMs);
    const isOpen = this.#circuit.openUntilMs > 0;
    this.#metrics.asked(result, (nowMs - startedMs) / 1_000);
    if (wasOpen === isOpen) return;
    const text = isOpen ? 'the model is not asked for a while' : 'the model answers again';
    this.#log.warn(text, { model: this.name, result, openMs: Math.max(0, this.#circuit.openUntilMs - nowMs) });
  }

  async #answerTo(request: Request): Promise<ModelAnswer> {
    const { url, name, apiKey, timeoutMs } = this.#settings;
    const content = await completeChat(
      { url, apiKey },
      { model: name, messages: modelQuestion(request, this.#rules), answerTokensMax, asJson: true },
      AbortSignal.timeout(timeoutMs),
    );
    const answer = readModelAnswer(content);
    if (answer === undefined) throw new UnusableReply();
    return answer;
  }
}

function limitsOf({ perSecondMax, perMinuteMax }: ModelSettings) {
  return { perSecond: perSecondMax, perMinute: perMinuteMax };
}

function resultOf(error: unknown): 'timed_out' | 'failed' | 'unusable' {
  if (error instanceof UnusableReply) return 'unusable';
  // By name: what an aborted fetch throws is a DOMException, of a realm of its own under some runners.
  return (error as { name?: unknown } | null)?.name === 'TimeoutError' ? 'timed_out' : 'failed';
}
