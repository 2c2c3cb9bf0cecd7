import { BreakerChanged } from '@tidegate/contracts/control-events';
import type { Breaker as BreakerData } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import { IncidentClosed, IncidentOpened } from '@tidegate/contracts/incident-events';
import type { Breaker, BreakerChange, OpenIncident } from './breaker.ts';
import { tenantOfScope } from './watched-scopes.ts';

/** The event that made a breaker change; absent when time or a person did. */
export type Cause = Pick<TidegateEvent, 'id' | 'correlationId' | 'traceparent'>;

const source = '/tidegate/monitor';

/** The breaker as other services see it. */
export function breakerData(breaker: Breaker): BreakerData {
  return {
    scope: breaker.scope,
    state: breaker.state,
    epoch: breaker.epoch,
    openedBy: breaker.openedBy,
    killSwitch: breaker.killSwitch,
    reason: breaker.reason,
    statistics: breaker.statistics,
    changedAt: instant(breaker.changedAtMs),
    probesFrom: breaker.probesFromMs === null ? null : instant(breaker.probesFromMs),
  };
}

/**
 * What the bus learns of a change: the new state, and the beginning or end of the incident around it. Ids come from scope
 * and epoch, so that the same change told twice is the same event.
 */
export function eventsOfChange(change: BreakerChange, cause?: Cause): readonly TidegateEvent[] {
  const { before, after } = change;
  const envelope = envelopeOf(after, cause);
  const changeId = `${after.scope}#${after.epoch}`;
  const changed = {
    ...envelope,
    id: derivedId(changeId, BreakerChanged.type),
    type: BreakerChanged.type,
    key: after.scope,
  };
  const events: TidegateEvent[] = [{ ...changed, data: breakerData(after) }];
  if (before.incident === null && after.incident !== null) {
    const { type } = IncidentOpened;
    const data = incidentData(after.scope, after.incident);
    events.push({ ...envelope, id: derivedId(changeId, type), type, key: after.incident.incidentId, data });
  }
  if (before.incident !== null && after.incident === null) {
    const { type } = IncidentClosed;
    const data = { ...incidentData(after.scope, before.incident), closedAt: instant(after.changedAtMs) };
    events.push({ ...envelope, id: derivedId(changeId, type), type, key: before.incident.incidentId, data });
  }
  return events;
}

function incidentData(scope: string, { incidentId, kind, detail, openedAtMs }: OpenIncident) {
  return { incidentId, scope, kind, detail, openedAt: instant(openedAtMs) };
}

/** A change that no request caused correlates by its scope. */
function envelopeOf(breaker: Breaker, cause: Cause | undefined) {
  return {
    source,
    time: instant(breaker.changedAtMs),
    tenantId: tenantOfScope(breaker.scope),
    correlationId: cause?.correlationId ?? breaker.scope,
    ...(cause === undefined ? {} : { causationId: cause.id }),
    ...(cause?.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
