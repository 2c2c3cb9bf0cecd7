import { derivedId } from '@tidegate/contracts/event-ids';
import type { Breaker } from './breaker.ts';

/** Who asks, and why. */
export interface OperatorRequest {
  readonly operator: string;
  readonly reason: string;
}

/** Why people cannot do this now. Codes are stable. */
export interface KillSwitchRefusal {
  readonly kind: 'refused';
  readonly code: 'second_person_required' | 'breaker_not_open';
  readonly detail: string;
}

/** What the request did. `changed` means a new epoch; a first signature is remembered without one. */
export interface KillSwitchStep {
  readonly kind: 'done';
  readonly status: 'open' | 'awaiting_second_person' | 'closed';
  readonly breaker: Breaker;
  readonly changed: boolean;
}

/**
 * Stops automation in a scope; one person is enough (requirement H4). Asking again changes nothing but withdraws a
 * release that waits for its second person: somebody wants it to stay shut.
 */
export function pullKillSwitch(breaker: Breaker, request: OperatorRequest, nowMs: number): KillSwitchStep {
  if (breaker.killSwitch) {
    return { kind: 'done', status: 'open', breaker: { ...breaker, releaseRequestedBy: null }, changed: false };
  }
  const epoch = breaker.epoch + 1;
  const reason = `${request.operator} used the kill switch: ${request.reason}`;
  const incidentId = derivedId(breaker.scope, 'incident', String(epoch));
  const pulled: Breaker = {
    ...breaker,
    state: 'open',
    epoch,
    openedBy: request.operator,
    killSwitch: true,
    reason: reason.slice(0, 2_048),
    changedAtMs: nowMs,
    probesFromMs: null,
    releaseRequestedBy: null,
    incident: breaker.incident ?? {
      incidentId,
      kind: 'kill_switch',
      detail: reason.slice(0, 2_048),
      openedAtMs: nowMs,
    },
  };
  return { kind: 'done', status: 'open', breaker: pulled, changed: true };
}

/**
 * Restarts automation in a scope: the first person signs, a second one with another name closes the breaker (requirement
 * H4). It serves kill switches and breakers that the monitor opened alike, since a latched one has no other way back. The
 * trips are forgotten, or the next one would latch it again at once; the length of the dwell is not.
 */
export function releaseKillSwitch(
  breaker: Breaker,
  request: OperatorRequest,
  nowMs: number,
): KillSwitchStep | KillSwitchRefusal {
  if (breaker.state === 'closed') {
    const detail = `The breaker of ${breaker.scope} is closed; there is nothing to release.`;
    return { kind: 'refused', code: 'breaker_not_open', detail };
  }
  if (breaker.releaseRequestedBy === null) {
    const signed = { ...breaker, releaseRequestedBy: request.operator };
    return { kind: 'done', status: 'awaiting_second_person', breaker: signed, changed: false };
  }
  if (breaker.releaseRequestedBy === request.operator) {
    const detail = `"${request.operator}" has asked for the release already; another person has to ask too.`;
    return { kind: 'refused', code: 'second_person_required', detail };
  }
  const reason = `${breaker.releaseRequestedBy} and ${request.operator} released it: ${request.reason}`;
  const released: Breaker = {
    ...breaker,
    state: 'closed',
    epoch: breaker.epoch + 1,
    openedBy: null,
    killSwitch: false,
    latched: false,
    reason: reason.slice(0, 2_048),
    changedAtMs: nowMs,
    probesFromMs: null,
    tripsAtMs: [],
    releaseRequestedBy: null,
    incident: null,
  };
  return { kind: 'done', status: 'closed', breaker: released, changed: true };
}
