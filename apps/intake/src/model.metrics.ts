import { counterOf, gaugeOf, histogramOf, type Registry } from '@tidegate/telemetry/metrics';

const results = ['answered', 'timed_out', 'failed', 'unusable', 'over_budget', 'circuit_open'] as const;
type Result = (typeof results)[number];

/** How the small model does; labels come from closed lists. */
export class ModelMetrics {
  readonly #registry: Registry;
  readonly #questions;
  readonly #seconds;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#questions = counterOf({
      registry,
      name: 'tidegate_model_questions_total',
      help: 'Requests whose task no rule knew, by what came of asking the model; the last two were not asked.',
      labels: ['result'],
      known: results.map((result) => ({ result })),
    });
    this.#seconds = histogramOf({
      registry,
      name: 'tidegate_model_answer_seconds',
      help: 'From asking the model to its answer, its failure or the time-out.',
    });
  }

  asked(result: Exclude<Result, 'over_budget' | 'circuit_open'>, seconds: number): void {
    this.#questions.inc({ result });
    this.#seconds.observe(seconds);
  }

  notAsked(result: 'over_budget' | 'circuit_open'): void {
    this.#questions.inc({ result });
  }

  /** @param isOpen whether the model is not asked at the moment */
  followCircuit(isOpen: () => boolean): void {
    gaugeOf({
      registry: this.#registry,
      name: 'tidegate_model_circuit_open',
      help: '1 while the model is not asked because it failed, else 0.',
      collect: (gauge) => gauge.set(isOpen() ? 1 : 0),
    });
  }
}
