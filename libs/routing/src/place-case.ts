import type { CaseKind, Level } from '@tidegate/contracts/case-events';
import type { ApprovalLevel } from '@tidegate/contracts/decision-events';
import type { RiskTier } from '@tidegate/contracts/request-events';
import { deadlineOf } from './case-plan.ts';
import { lostFrom } from './order-case.ts';
import type { Outlook } from './outlook.ts';
import { expectedSeconds } from './outlook.ts';
import type { Queue } from './queues-document.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';
import { instantOf } from './sla-clock.ts';

const levelByApproval: Readonly<Record<ApprovalLevel, Level>> = {
  none: 'L1',
  single: 'L1',
  dual: 'L2',
  executive: 'L3',
};

/** Two people agree to what is `dual`; `executive` is more, so it is two people as well, one of them an executive (C5). */
const approvalsByLevel: Readonly<Record<ApprovalLevel, number>> = { none: 1, single: 1, dual: 2, executive: 2 };

export function approvalsRequired(approval: ApprovalLevel): number {
  return approvalsByLevel[approval];
}

export function levelOf(approval: ApprovalLevel): Level {
  return levelByApproval[approval];
}

export function higher(left: Level, right: Level): Level {
  return left > right ? left : right;
}

type Deadlines = Pick<
  RoutedCase,
  | ('calendar' | 'elapsed' | 'runningSince' | 'dueSeconds' | 'promisedSeconds' | 'expectedSeconds' | 'lostSeconds')
  | ('dueAt' | 'promisedAt' | 'expectedAt' | 'waitingFor' | 'waitingSince' | 'late' | 'aged')
>;

/** A new clock with the deadlines of the queue, from now (requirement D3). */
export function beginClock(
  about: { kind: CaseKind; riskTier: RiskTier | null },
  queue: Queue,
  { rules, outlook, now }: { rules: RoutingRules; outlook: Outlook; now: string },
): Deadlines {
  const { due, calendar } = deadlineOf(about, queue, rules);
  const expected = expectedSeconds({ queue: queue.name, kind: about.kind, promised: due }, outlook, 0);
  const handling = outlook.timesOf(queue.name, about.kind)?.handling ?? 0;
  const clock = { calendar, elapsed: 0, runningSince: now };
  const dueAt = instantOf(clock, rules, due);
  return {
    ...clock,
    ...{ dueSeconds: due, promisedSeconds: due, expectedSeconds: expected, lostSeconds: lostFrom(due, handling) },
    ...{ dueAt, promisedAt: dueAt, expectedAt: expected === due ? dueAt : instantOf(clock, rules, expected) },
    ...{ waitingFor: [], waitingSince: null, late: false, aged: false },
  };
}
