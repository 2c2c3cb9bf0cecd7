import { scoredFamilies } from '@tidegate/evidence/signal-values';
import type { Assessment } from '@tidegate/contracts/evidence-events';
import { reasonCodes } from '@tidegate/contracts/reason-codes';
import { counterOf, histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

const ratios = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

/** What the scores look like, for drift at a glance; labels come from closed lists. */
export class EvidenceMetrics {
  readonly #scores;
  readonly #reasons;

  constructor(registry: Registry) {
    this.#scores = histogramOf({
      registry,
      name: 'tidegate_evidence_score_ratio',
      help: `Scores by family (${scoredFamilies.join(', ')}, composite), 0 to 1.`,
      labels: ['family'],
      buckets: ratios,
    });
    this.#reasons = counterOf({
      registry,
      name: 'tidegate_evidence_reason_codes_total',
      help: 'Reason codes that evidence scoring gave.',
      labels: ['reason'],
      known: Object.keys(reasonCodes).map((reason) => ({ reason })),
    });
  }

  assessed({ subScores, composite, reasons }: Assessment): void {
    for (const { family, score } of subScores) this.#scores.observe({ family }, score);
    if (composite !== null) this.#scores.observe({ family: 'composite' }, composite);
    for (const { code } of reasons) this.#reasons.inc({ reason: code });
  }
}
