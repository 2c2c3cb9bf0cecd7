import { RootCause } from '@tidegate/contracts/review-events';
import type { Label } from '@tidegate/feedback/label-of';
import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

const sources = ['review', 'audit_sample'] as const;
const yesNo = ['true', 'false'] as const;

/**
 * Counts from which the metrics of requirement G5 are ratios: escalation precision is labels with source `review` and
 * needed `true` over all with source `review`; over-escalation is its complement; false autonomy is its counter over the audits.
 */
export class FeedbackMetrics {
  readonly #labels;
  readonly #rootCauses;
  readonly #audits;
  readonly #falseAutonomy;

  constructor(registry: Registry) {
    this.#labels = counterOf({
      registry,
      name: 'tidegate_labels_total',
      help: 'Labels of closed cases, by where they come from and whether a person was needed.',
      labels: ['source', 'escalation_needed'],
      known: sources.flatMap((source) => yesNo.map((escalation_needed) => ({ source, escalation_needed }))),
    });
    this.#rootCauses = counterOf({
      registry,
      name: 'tidegate_root_causes_total',
      help: 'Root causes that reviewers named.',
      labels: ['root_cause'],
      known: RootCause.options.map((root_cause) => ({ root_cause })),
    });
    this.#audits = counterOf({
      registry,
      name: 'tidegate_audit_sampled_total',
      help: 'Automatic decisions that a person checked afterwards.',
    });
    this.#falseAutonomy = counterOf({
      registry,
      name: 'tidegate_audit_false_autonomy_total',
      help: 'Audited automatic decisions that a person would have stopped.',
    });
  }

  labelled(labels: readonly Label[]): void {
    for (const { source, escalationNeeded, rootCause, falseAutonomy } of labels) {
      this.#labels.inc({ source, escalation_needed: String(escalationNeeded) });
      if (rootCause !== null) this.#rootCauses.inc({ root_cause: rootCause });
      if (source === 'audit_sample') this.#audits.inc();
      if (falseAutonomy) this.#falseAutonomy.inc();
    }
  }
}
