import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

/** What the audit service counts. */
export class AuditMetrics {
  readonly #records;
  readonly #checkpoints;

  constructor(registry: Registry) {
    this.#records = counterOf({
      registry,
      name: 'tidegate_audit_records_total',
      help: 'Records of the log: recorded now, or there already.',
      labels: ['result'],
      known: [{ result: 'recorded' }, { result: 'repeated' }],
    });
    this.#checkpoints = counterOf({
      registry,
      name: 'tidegate_audit_checkpoints_total',
      help: 'Heads of chains told to the log.',
      known: [{}],
    });
  }

  appended(recorded: number, repeated: number): void {
    this.#records.inc({ result: 'recorded' }, recorded);
    this.#records.inc({ result: 'repeated' }, repeated);
  }

  checkpointed(heads: number): void {
    this.#checkpoints.inc(heads);
  }
}
