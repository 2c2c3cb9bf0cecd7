import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import { GrantIssued, GrantRedeemed, GrantRefused, type GrantRefusal } from '@tidegate/contracts/grant-events';
import { aboutAction, eventAbout } from './action-outcomes.ts';
import type { ExecutionIntent } from './plan-execution.ts';

/** The event about a new grant. */
export function issuedEvent(intent: ExecutionIntent, expiresAt: string, now: string): TidegateEvent {
  const { action, approvedBy, breakerEpoch } = intent;
  const data = { ...aboutGrant(intent), action, approvedBy: [...approvedBy], breakerEpoch, expiresAt };
  return eventAbout(GrantIssued, intent, data, now);
}

/** The event about a grant that a product has burnt. */
export function redeemedEvent(intent: ExecutionIntent, redemptionId: string, now: string): TidegateEvent {
  return eventAbout(GrantRedeemed, afterIssue(intent), { ...aboutGrant(intent), redemptionId }, now);
}

/** The event about a product that may not act. The same refusal of the same redemption is one event. */
export function grantRefusedEvent(
  intent: ExecutionIntent,
  refusal: { readonly code: GrantRefusal; readonly detail: string; readonly redemptionId: string },
  now: string,
): TidegateEvent {
  const event = eventAbout(GrantRefused, afterIssue(intent), { ...aboutGrant(intent), ...refusal }, now);
  return { ...event, id: derivedId(intent.grantId, event.type, `${refusal.redemptionId} ${refusal.code}`) };
}

/** What comes of a grant is caused by its issue. */
function afterIssue(intent: ExecutionIntent): ExecutionIntent {
  return { ...intent, causeId: derivedId(intent.causeId, GrantIssued.type) };
}

function aboutGrant(intent: ExecutionIntent) {
  return { ...aboutAction(intent), grantId: intent.grantId };
}
