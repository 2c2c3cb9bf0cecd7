import { BlindChange } from '@tidegate/contracts/blind-judgements';
import type { BlindRecord } from '@tidegate/contracts/blind-judgements';
import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

/** Counts what became of blind judgements; verdicts without one, and those that say neither, count nowhere. */
export function countBlindVerdicts(registry: Registry): (blind: BlindRecord | undefined) => void {
  const counter = counterOf({
    registry,
    name: 'tidegate_review_blind_verdicts_total',
    help: 'Verdicts after a blind judgement, by what became of it when the recommendation was seen.',
    labels: ['change'],
    known: BlindChange.options.map((change) => ({ change })),
  });
  return (blind) => {
    if (blind?.change) counter.inc({ change: blind.change });
  };
}
