import type { ModuleMetadata } from '@nestjs/common';
import type { ScoringDocument } from '@tidegate/evidence/scoring-document';
import type { Runtime } from '@tidegate/service/runtime';
import { ClassifiedConsumer, scoringParts, type ScoringParts } from './classified.consumer.ts';
import type { EvidenceConfig } from './evidence.config.ts';
import { EvidenceMetrics } from './evidence.metrics.ts';

/** Compacted topics that scoring holds in memory. */
export const evidenceControlTopics = ['tidegate.cohort-history.state.v1', 'tidegate.calibration.state.v1'] as const;

export function evidenceModule(
  runtime: Pick<Runtime<EvidenceConfig, false>, 'control' | 'publisher' | 'metrics'>,
  scoring: ScoringDocument,
): ModuleMetadata {
  const { control, publisher, metrics } = runtime;
  if (control === undefined) throw new Error('evidence runs without its control topics; name them in main.ts');
  const parts: ScoringParts = { scoring, latest: control, publisher };
  return {
    controllers: [ClassifiedConsumer],
    providers: [
      { provide: scoringParts, useValue: parts },
      { provide: EvidenceMetrics, useValue: new EvidenceMetrics(metrics) },
    ],
  };
}
