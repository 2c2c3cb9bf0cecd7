import type { Placement } from '@tidegate/contracts/case-events';
import type { DataOf, EventDefinition } from '@tidegate/contracts/define-event';
import { ownerOf } from './case-plan.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingRules } from './routing-rules.ts';

/** A business outcome: nothing changes, and `detail` says why. */
export interface Refusal {
  readonly refused: 'case_closed' | 'unknown_queue' | 'not_waiting';
  readonly detail: string;
}

/** A change of an open case, and the event that tells of it. */
export interface Change<Definition extends EventDefinition = EventDefinition> {
  readonly routed: RoutedCase;
  readonly definition: Definition;
  readonly data: DataOf<Definition>;
}

/** A change of an open case that nobody has to be told of. */
export interface Quiet {
  readonly routed: RoutedCase;
  readonly definition: null;
}

/** The place of a case as events carry it. */
export function placementOf(routed: RoutedCase, rules: RoutingRules): Placement {
  const { queue, level, priority, dueAt, expectedAt } = routed;
  return { queue, level, priority, dueAt, owner: ownerOf(queue, level, rules), expectedAt };
}

/** Ids that every event about a case carries. */
export function aboutOf({ caseId, tenantId, requestId }: RoutedCase) {
  return { caseId, tenantId, requestId };
}

export function closedAlready({ caseId }: RoutedCase): Refusal {
  return { refused: 'case_closed', detail: `case ${caseId} is closed` };
}
