import { CalibrationPublished } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Calibration } from './calibrate.ts';

/** Puts a calibration in force for its scope. Publishing the same one twice is the same event. */
export function calibrationPublishedEvent(calibration: Calibration, now: string): TidegateEvent<Calibration> {
  const { calibrationId, scope, fittedAt } = calibration;
  const { type } = CalibrationPublished;
  return {
    id: derivedId(`calibration/${scope}/${calibrationId}/${fittedAt}`, type),
    type,
    source: '/tidegate/cli',
    time: now,
    tenantId: tenantOf(scope),
    correlationId: `calibration-${calibrationId}`,
    key: scope,
    data: calibration,
  };
}

/** The tenant that a scope belongs to; `*` where it covers every one. */
function tenantOf(scope: string): string {
  const [kind, rest] = [scope.slice(0, scope.indexOf(':')), scope.slice(scope.indexOf(':') + 1)];
  return kind === 'tenant' || kind === 'task' || kind === 'cohort' ? rest.split('/')[0]! : '*';
}
