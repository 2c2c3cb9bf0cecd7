import { scopesOf } from '@tidegate/contracts/cohorts';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Classification, Request } from '@tidegate/contracts/request-events';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { cohortOfRequest } from '@tidegate/evidence/scored-event';
import type { CohortHistory } from '@tidegate/evidence/signal-values';

/** The latest event of a key of a compacted topic. */
export interface LatestEvents {
  get<Data>(topic: TopicName, key: string): TidegateEvent<Data> | undefined;
}

export interface CohortKnowledge {
  readonly history: CohortHistory | null;
  readonly calibration: Calibration | null;
}

/** What people taught about the cohort of a request: its history, and the calibration of its narrowest scope with one. */
export function knowledgeOf(request: Request, classification: Classification, latest: LatestEvents): CohortKnowledge {
  const cohort = cohortOfRequest(request, classification);
  const slice = { tenantId: request.tenantId, taskType: classification.taskType, versions: request.versions };
  return {
    history: latest.get<CohortHistory>('tidegate.cohort-history.state.v1', cohort)?.data ?? null,
    calibration: narrowestCalibration(scopesOf(slice), latest),
  };
}

function narrowestCalibration(scopes: readonly string[], latest: LatestEvents): Calibration | null {
  for (const scope of scopes.toReversed()) {
    const event = latest.get<Calibration>('tidegate.calibration.state.v1', scope);
    if (event) return event.data;
  }
  return null;
}
