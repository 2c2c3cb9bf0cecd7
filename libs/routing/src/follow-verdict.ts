import { CaseClosed, CaseEscalated, CaseRerouted } from '@tidegate/contracts/case-events';
import type { DataOf, EventDefinition } from '@tidegate/contracts/define-event';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import { closeCase, escalateByReviewer, reroute } from './follow-case.ts';
import type { Change, Refusal } from './follow-case.ts';
import type { QueuesDocument } from './queues-document.ts';
import type { RoutedCase } from './routed-case.ts';

/** A change with the definition of the event that tells of it. */
export interface Followed extends Change<unknown> {
  readonly definition: EventDefinition;
}

/** What a verdict means for the place of its case; null when it means nothing, such as a first of two approvals. */
export function followVerdict(
  routed: RoutedCase,
  verdict: DataOf<typeof VerdictRecorded>,
  document: QueuesDocument,
  now: string,
): Followed | Refusal | null {
  if (verdict.closesCase) return told(CaseClosed, closeCase(routed, verdict.verdict, verdict.at));
  if (verdict.verdict === 'escalate') return told(CaseEscalated, escalateByReviewer(routed, document, now));
  if (verdict.verdict !== 'reroute') return null;
  const to = { queue: verdict.toQueue ?? '', by: verdict.reviewer };
  return told(CaseRerouted, reroute(routed, to, document, now));
}

function told(definition: EventDefinition, change: Change<unknown> | Refusal): Followed | Refusal {
  return 'refused' in change ? change : { ...change, definition };
}
