import type { Classification, Notice, Request } from '@tidegate/contracts/request-events';
import { classifyWords, type CompiledClassification } from '@tidegate/intake/classify';
import { wordsOf } from '@tidegate/intake/words';
import type { IntakeMetrics } from './intake.metrics.ts';
import type { SourceWatch } from './source-watch.ts';

/** Rules and the checks at the door together (requirements A3, A6). */
export class RequestClassifier {
  readonly rules: CompiledClassification;
  readonly #watch: SourceWatch;
  readonly #metrics: IntakeMetrics;

  constructor(rules: CompiledClassification, watch: SourceWatch, metrics: IntakeMetrics) {
    this.rules = rules;
    this.#watch = watch;
    this.#metrics = metrics;
  }

  /** What the request is; `atMs` is when it came, milliseconds since 1970. */
  classify(request: Request, atMs: number): Classification {
    const words = wordsOf(request.question);
    const byRules = classifyWords(request, words, this.rules);
    const notices = this.#notices(request, { words, taskType: byRules.taskType, atMs });
    // Rare, so that reading the rules again costs nothing that shows.
    return notices.length === 0 ? byRules : classifyWords(request, words, this.rules, notices);
  }

  /** Counts a record that is no request against its product. */
  rejected(tenantId: string, product: string, atMs: number): void {
    this.#watch.seen(tenantId, product, false, atMs);
  }

  #notices(request: Request, { words, taskType, atMs }: { words: string; taskType: string; atMs: number }): Notice[] {
    const ofSource = this.#watch.seen(request.tenantId, request.product, true, atMs);
    const ofQuestion = this.#watch.read(request, taskType, words);
    const notices = [...ofSource, ...ofQuestion];
    for (const { code } of notices) this.#metrics.noticed(code);
    return notices;
  }
}
