import { ActionRolledBack } from '@tidegate/contracts/action-events';
import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { GrantIssued, GrantRedeemed } from '@tidegate/contracts/grant-events';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { VerdictRecorded, VerdictWithdrawn } from '@tidegate/contracts/review-events';
import type { Evidence, LoggedEvent } from './evidence.ts';

/** How much of each kind there was to lose or to do twice; every event counts once. */
export function tallyOf({ log }: Pick<Evidence, 'log'>) {
  const events = [...new Map(log.map((event) => [event.id, event])).values()];
  const count = (type: string, isMeant: (event: LoggedEvent) => boolean = () => true) =>
    events.filter((event) => event.type === type && isMeant(event)).length;
  return {
    verdicts: count(VerdictRecorded.type),
    withdrawals: count(VerdictWithdrawn.type),
    approvedByTwo: count(RequestResolved.type, ({ facts }) => facts.isAllowed === true && peopleOf(facts) > 1),
    asksAnswered: count(RequestAnswered.type),
    grants: count(GrantIssued.type),
    grantsUsed: count(GrantRedeemed.type),
    rollbacks: count(ActionRolledBack.type),
  };
}

function peopleOf({ approvedBy = [] }: LoggedEvent['facts']): number {
  return new Set(approvedBy).size;
}
