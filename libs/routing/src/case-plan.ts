import type { CaseKind, Level, ReviewPlan } from '@tidegate/contracts/case-events';
import type { RiskTier } from '@tidegate/contracts/request-events';
import { queueNamed } from './choose-queue.ts';
import type { Expiry, LadderStep, Queue } from './queues-document.ts';
import type { RoutingRules } from './routing-rules.ts';

const roundsByDefault = 3;

/** What the file says about a case in a queue: its deadline and the calendar it counts in (requirement D3). */
export interface DeadlineRule {
  readonly due: number;
  readonly calendar: string;
}

export function deadlineOf(
  about: { kind: CaseKind; riskTier: RiskTier | null },
  queue: Queue,
  { document }: RoutingRules,
): DeadlineRule {
  const rule = queue.dueWhen.find(
    ({ kinds, tiers }) =>
      (kinds === undefined || kinds.includes(about.kind)) &&
      (tiers === undefined || (about.riskTier !== null && tiers.includes(about.riskTier))),
  );
  return { due: rule?.due ?? queue.due, calendar: rule?.calendar ?? queue.calendar ?? document.calendar };
}

/** The steps that wait for a case of this kind. Nobody waits for an audit, so it is not escalated. */
export function ladderOf(about: { kind: CaseKind; queue: string }, { document }: RoutingRules): readonly LadderStep[] {
  return about.kind === 'audit_sample' ? [] : (queueNamed(document, about.queue)?.ladder ?? document.ladder);
}

/** How a case in this queue expires. A queue that the file has lost holds its cases. */
export function expiryOf(queue: string, { document }: RoutingRules): Expiry | undefined {
  return queueNamed(document, queue)?.expiry ?? document.expiry;
}

export function ownerOf(queue: string, level: Level, { document }: RoutingRules): string {
  return queueNamed(document, queue)?.owners?.[level] ?? document.owners[level];
}

/** The stages of a case in a queue beside the first (requirements D5, D6). */
export function planOf(queue: Queue): ReviewPlan {
  const { second = null, arbiter = null, roundsMax = roundsByDefault } = queue;
  return { secondQueue: second, arbiterQueue: arbiter, roundsMax };
}
