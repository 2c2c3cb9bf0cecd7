import type { CaseKind, Level, Placement } from '@tidegate/contracts/case-events';
import type { ApprovalLevel } from '@tidegate/contracts/decision-events';
import type { RiskTier } from '@tidegate/contracts/request-events';
import { addSeconds } from './duration.ts';
import type { LadderStep, Queue, QueuesDocument } from './queues-document.ts';
import type { RoutedCase, Timer } from './routed-case.ts';

const criticalPriority = 100;
const priorityByTier: Readonly<Record<RiskTier, number>> = { 0: 20, 1: 40, 2: 60, 3: criticalPriority };
/** A failed action was promised to somebody and an unreadable request keeps its sender waiting; an audit hurts nobody. */
const priorityWithoutTier: Readonly<Record<CaseKind, number>> = {
  action_failure: 60,
  approval: 40,
  handoff: 40,
  invalid_request: 40,
  audit_sample: 10,
};
const priorityPerStep = 10;

const levels: readonly Level[] = ['L0', 'L1', 'L2', 'L3'];
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

/** The place of a new case in a queue: critical first, then by tier; within a priority the earliest deadline (D7). */
export function placementOf(
  about: { kind: CaseKind; riskTier: RiskTier | null; approval: ApprovalLevel },
  queue: Queue,
  now: string,
): Placement {
  const { kind, riskTier, approval } = about;
  const byTier = kind === 'audit_sample' || riskTier === null ? undefined : priorityByTier[riskTier];
  return {
    queue: queue.name,
    level: levelByApproval[approval],
    priority: byTier ?? priorityWithoutTier[kind],
    dueAt: addSeconds(now, secondsUntilDue(about, queue)),
  };
}

/** Seconds from now to the deadline in `queue`, by kind and tier (requirement D3). */
export function secondsUntilDue(about: { kind: CaseKind; riskTier: RiskTier | null }, queue: Queue): number {
  const rule = queue.dueWhen.find(
    ({ kinds, tiers }) =>
      (kinds === undefined || kinds.includes(about.kind)) &&
      (tiers === undefined || (about.riskTier !== null && tiers.includes(about.riskTier))),
  );
  return rule?.due ?? queue.due;
}

/** The steps that wait for a case of this kind. Nobody waits for an audit, so it is not escalated. */
export function ladderOf(kind: CaseKind, queue: Queue, document: QueuesDocument): readonly LadderStep[] {
  return kind === 'audit_sample' ? [] : (queue.ladder ?? document.ladder);
}

/** Timers for the steps that are not done, counted from `start`. */
export function timersOf(
  routed: Pick<RoutedCase, 'caseId' | 'epoch' | 'step'>,
  ladder: readonly LadderStep[],
  start: string,
): Timer[] {
  return ladder
    .map(({ after }, index) => ({
      caseId: routed.caseId,
      epoch: routed.epoch,
      step: index + 1,
      dueAt: addSeconds(start, after),
    }))
    .filter(({ step }) => step > routed.step);
}

/**
 * The place after a step of the ladder: one level up at least and ahead of its equals; the last step makes it critical, so
 * that nothing waits for ever behind newer cases (requirements D4, D7).
 */
export function raise(routed: RoutedCase, ladder: readonly LadderStep[], step: number, now: string): Placement {
  const next = ladder[Math.min(step, ladder.length) - 1];
  const isLast = ladder.length > 0 && step >= ladder.length;
  return {
    queue: routed.queue,
    level: higher(oneUp(routed.level), next?.level ?? 'L0'),
    priority: isLast
      ? criticalPriority
      : Math.max(routed.priority, Math.min(criticalPriority - 1, routed.priority + priorityPerStep)),
    dueAt: next ? addSeconds(now, next.dueIn) : routed.dueAt,
  };
}

function oneUp(level: Level): Level {
  return levels[levels.indexOf(level) + 1] ?? level;
}

function higher(left: Level, right: Level): Level {
  return left > right ? left : right;
}
