import type { ExecutionResult } from '@tidegate/actions/action-outcomes';
import { ActionFailed } from '@tidegate/contracts/action-events';
import { counterOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { inSpan } from '@tidegate/telemetry/tracing';

const results = ['executed', 'reconciled', ...ActionFailed.schema.shape.code.options] as const;

type Call = 'preview' | 'execute' | 'reconcile';

/** What the actions service counts. */
export class ActionMetrics {
  readonly #executions;
  readonly #duration;
  readonly #duplicates;

  constructor(registry: Registry) {
    this.#executions = counterOf({
      registry,
      name: 'tidegate_action_executions_total',
      help: 'Ends of executions: executed, executed and learnt of afterwards, or the code of the failure.',
      labels: ['result'],
      known: results.map((result) => ({ result })),
    });
    this.#duration = histogramOf({
      registry,
      name: 'tidegate_action_duration_seconds',
      help: 'Calls of connectors, successful or not.',
      labels: ['call'],
    });
    this.#duplicates = counterOf({
      registry,
      name: 'tidegate_duplicate_decisions_total',
      help: 'Decisions and resolutions that had been taken before; they changed nothing.',
      known: [{}],
    });
  }

  finished(result: ExecutionResult): void {
    this.#executions.inc({
      result: result.kind === 'failed' ? result.code : result.reconciled ? 'reconciled' : 'executed',
    });
  }

  duplicates(count: number): void {
    this.#duplicates.inc(count);
  }

  /** Runs a call of a connector in a span of the trace that led to it, and measures it. */
  async timed<Value>(call: Call, parentTraceparent: string | undefined, run: () => Promise<Value>): Promise<Value> {
    const end = this.#duration.startTimer({ call });
    try {
      return await inSpan(`connector ${call}`, { kind: 'client', parentTraceparent }, run);
    } finally {
      end();
    }
  }
}
