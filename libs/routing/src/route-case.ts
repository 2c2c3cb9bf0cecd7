import type { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { CaseBrief } from './case-brief.ts';
import { placementOf } from './case-change.ts';
import { planOf } from './case-plan.ts';
import type { ChosenQueue } from './choose-queue.ts';
import { chooseQueue } from './choose-queue.ts';
import { priorityAtOpening } from './order-case.ts';
import type { Outlook } from './outlook.ts';
import { approvalsRequired, beginClock, higher, levelOf } from './place-case.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';

/** What opening a case means: the event, and the state that routing keeps. */
export interface Routing {
  readonly opened: DataOf<typeof CaseOpened>;
  readonly routed: RoutedCase;
  /** Id of the rule that chose the queue, `asked` or `default`. */
  readonly queueChosenBy: string;
  /** Queue that a policy names and the queues file lacks; somebody should be told. */
  readonly unknownQueue: string | null;
  readonly passedOn: ChosenQueue['passedOn'];
}

/** What a case is routed by. `now`: RFC 3339. */
export interface RoutingContext {
  readonly rules: RoutingRules;
  readonly outlook: Outlook;
  readonly now: string;
}

/** Gives a case a queue, an owner, a deadline and a ladder (DESIGN §5; requirements D1 to D7). */
export function routeCase(brief: CaseBrief, context: RoutingContext): Routing {
  const { rules, now } = context;
  const { queue, by, unknownQueue, passedOn } = chooseQueue(brief, rules.document);
  const { kind, tenantId, requestId, checkpointId, riskTier, scopes, policy, index } = brief;
  const override = overrideOf(brief, rules);
  const caseId = derivedId(checkpointId, 'case', kind);
  const routed: RoutedCase = {
    ...{ caseId, tenantId, requestId, checkpointId, kind, riskTier, scopes, policy, index, openedAt: now },
    reason: brief.reasons[0]?.code ?? 'NONE',
    queue: queue.name,
    level: override === null ? levelOf(brief.approval) : higher(levelOf(brief.approval), override.level),
    priority: priorityAtOpening({ kind, riskTier, critical: override !== null }),
    ...beginClock(brief, queue, context),
    ...{
      step: 0,
      epoch: 1,
      expired: null,
      answeredAsk: null,
      closed: false,
      closedAt: null,
      overridden: null,
      workedSeconds: 0,
    },
  };
  const opened = {
    ...{ caseId, kind, tenantId, requestId, checkpointId, title: brief.title, placement: placementOf(routed, rules) },
    approvalsRequired: approvalsRequired(brief.approval),
    approverRoles: [...brief.approverRoles],
    reasons: [...brief.reasons],
    cohort: brief.cohort,
    openedAt: now,
    plan: planOf(queue),
    escalation: brief.escalation,
  };
  return { opened, routed, queueChosenBy: by, unknownQueue, passedOn };
}

/** Some reasons wait for nobody: the case begins at the top, before all others (requirement D4). */
function overrideOf({ kind, reasons }: CaseBrief, { document }: RoutingRules) {
  const { criticalOverride } = document;
  if (criticalOverride === undefined || kind === 'audit_sample') return null;
  return reasons.some(({ code }) => criticalOverride.reasons.includes(code)) ? criticalOverride : null;
}
