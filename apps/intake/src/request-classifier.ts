import type { Classification, Notice, Request } from '@tidegate/contracts/request-events';
import { classifyWords, isTaskKnown, type CompiledClassification } from '@tidegate/intake/classify';
import { refine } from '@tidegate/intake/refine';
import { wordsOf } from '@tidegate/intake/words';
import type { IntakeMetrics } from './intake.metrics.ts';
import type { ModelClient } from './model.client.ts';
import type { SourceWatch } from './source-watch.ts';

type AskModel = Pick<ModelClient, 'ask' | 'name'>;

/** Rules, the checks at the door and, where there is one, a small model together (requirements A3, A6). */
export class RequestClassifier {
  readonly #rules: CompiledClassification;
  readonly #watch: SourceWatch;
  readonly #metrics: IntakeMetrics;
  readonly #model: AskModel | undefined;

  constructor(rules: CompiledClassification, watch: SourceWatch, metrics: IntakeMetrics, model?: AskModel) {
    this.#rules = rules;
    this.#watch = watch;
    this.#metrics = metrics;
    this.#model = model;
  }

  /** What the request is; `atMs` is when it came, milliseconds since 1970. */
  classify(request: Request, atMs: number): Classification {
    const words = wordsOf(request.question);
    const byRules = classifyWords(request, words, this.#rules);
    const notices = this.#notices(request, { words, taskType: byRules.taskType, atMs });
    // Rare, so that reading the rules again costs nothing that shows.
    return notices.length === 0 ? byRules : classifyWords(request, words, this.#rules, notices);
  }

  /**
   * What a model adds to the classification of a request whose task no rule knows; undefined where none is asked. It waits
   * for the model's time-out at most, and gives back what the rules said when there is no answer.
   */
  advised(request: Request, byRules: Classification): Promise<Classification> | undefined {
    const model = this.#model;
    if (model === undefined || isTaskKnown(byRules, this.#rules)) return undefined;
    return model
      .ask(request)
      .then((answer) =>
        answer === undefined ? byRules : refine(byRules, answer, { rules: this.#rules, model: model.name }),
      );
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
