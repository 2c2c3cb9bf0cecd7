import type { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { CaseBrief } from './case-brief.ts';
import { chooseQueue } from './choose-queue.ts';
import { approvalsRequired, ladderOf, placementOf, timersOf } from './place-case.ts';
import type { QueuesDocument } from './queues-document.ts';
import type { RoutedCase, Timer } from './routed-case.ts';

/** What opening a case means: the event, the state that routing keeps, the timers of its ladder. */
export interface Routing {
  readonly opened: DataOf<typeof CaseOpened>;
  readonly routed: RoutedCase;
  readonly timers: readonly Timer[];
  /** Id of the rule that chose the queue, `asked` or `default`. */
  readonly queueChosenBy: string;
  /** Queue that a policy names and the queues file lacks; somebody should be told. */
  readonly unknownQueue: string | null;
}

/** Gives a case a queue, an owner, a deadline and a ladder (DESIGN §5; requirements D1 to D4, D7). `now`: RFC 3339. */
export function routeCase(brief: CaseBrief, document: QueuesDocument, now: string): Routing {
  const { queue, by, unknownQueue } = chooseQueue(brief, document);
  const placement = placementOf(brief, queue, now);
  const { kind, tenantId, requestId, checkpointId, riskTier } = brief;
  const caseId = derivedId(checkpointId, 'case', kind);
  const { dueAt } = placement;
  const routed: RoutedCase = {
    ...{ caseId, tenantId, requestId, checkpointId, kind, riskTier, ...placement },
    ...{ promisedAt: dueAt, openedAt: now, step: 0, epoch: 1, closed: false },
  };
  const opened = {
    ...{ caseId, kind, tenantId, requestId, checkpointId, title: brief.title, placement },
    approvalsRequired: approvalsRequired(brief.approval),
    approverRoles: [...brief.approverRoles],
    reasons: [...brief.reasons],
    cohort: brief.cohort,
    openedAt: now,
    escalation: brief.escalation,
  };
  return {
    opened,
    routed,
    timers: timersOf(routed, ladderOf(kind, queue, document), now),
    queueChosenBy: by,
    unknownQueue,
  };
}
