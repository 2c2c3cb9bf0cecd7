import type { ExecutionResult } from '@tidegate/actions/action-outcomes';
import { ActionFailed } from '@tidegate/contracts/action-events';
import { GrantRefusal } from '@tidegate/contracts/grant-events';
import { counterOf, gaugeOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { inSpan } from '@tidegate/telemetry/tracing';

const results = ['executed', 'reconciled', ...ActionFailed.schema.shape.code.options] as const;
type Call = 'preview' | 'execute' | 'reconcile';
const waitReasons = ['ready', 'retry', 'circuit_open', 'slowed'] as const;

/** What the actions service counts. */
export class ActionMetrics {
  readonly #executions;
  readonly #rollbacks;
  readonly #duration;
  readonly #duplicates;
  readonly #issued;
  readonly #redemptions;
  readonly #circuit;
  readonly #pace;

  constructor(registry: Registry) {
    const known = results.map((result) => ({ result }));
    const ends = 'executed, executed and learnt of afterwards, or the code of the failure.';
    const counter = { registry, labels: ['result'] as const };
    this.#executions = counterOf({
      ...{ ...counter, known, name: 'tidegate_action_executions_total', help: `Ends of executions: ${ends}` },
    });
    this.#rollbacks = counterOf({
      ...{ ...counter, known, name: 'tidegate_action_rollbacks_total', help: `Ends of rollbacks: ${ends}` },
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
    this.#issued = counterOf({
      ...{ registry, known: [{}], name: 'tidegate_action_grants_total', help: 'Grants issued to products.' },
    });
    this.#redemptions = counterOf({
      ...{ ...counter, name: 'tidegate_action_grant_redemptions_total' },
      known: ['redeemed', 'again', ...GrantRefusal.options].map((result) => ({ result })),
      help: 'Uses of grants: redeemed, asked again by who had redeemed it, or the code of the refusal.',
    });
    this.#circuit = gaugeOf({
      registry,
      name: 'tidegate_action_circuit_open',
      help: '1 while the system of an action is left alone because it gave no answer.',
      labels: ['action'],
    });
    this.#pace = gaugeOf({
      registry,
      name: 'tidegate_action_slowed_per_minute',
      help: 'Executions a minute that an instance makes of an action while errors slow it down; 0 while nothing does.',
      labels: ['action'],
    });
  }

  /** Lets each scrape read how many allowed actions wait, and why. */
  watchWaiting(
    registry: Registry,
    count: () => Promise<readonly { readonly reason: string; readonly count: number }[]>,
  ): void {
    gaugeOf({
      registry,
      name: 'tidegate_actions_waiting',
      help: 'Allowed actions that have not ended: ready, to be asked about again, held by a circuit, or slowed.',
      labels: ['reason'],
      collect: async (gauge) => {
        // While the database is away the last counts stay: the other metrics must be there just then.
        const rows = await count().catch(() => undefined);
        if (rows === undefined) return;
        const counts = new Map(rows.map((row) => [row.reason, row.count]));
        for (const reason of waitReasons) gauge.set({ reason }, counts.get(reason) ?? 0);
      },
    });
  }

  finished(what: 'execution' | 'rollback', result: ExecutionResult): void {
    const counter = what === 'execution' ? this.#executions : this.#rollbacks;
    counter.inc({ result: result.kind === 'failed' ? result.code : result.reconciled ? 'reconciled' : 'executed' });
  }

  duplicates(count: number): void {
    this.#duplicates.inc(count);
  }

  issued(count: number): void {
    this.#issued.inc(count);
  }

  redemption(result: 'redeemed' | 'again' | GrantRefusal): void {
    this.#redemptions.inc({ result });
  }

  circuit(action: string, isOpen: boolean): void {
    this.#circuit.set({ action }, isOpen ? 1 : 0);
  }

  slowed(action: string, perMinute: number | null): void {
    this.#pace.set({ action }, perMinute ?? 0);
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
