import { CaseRescheduled, type Placement } from '@tidegate/contracts/case-events';
import type { EventOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import { eventOf, type Opened } from './review-fixture.ts';

/** Routing moved the case within its queue, or expects it later. */
export function rescheduledOf(
  opened: Opened,
  why: 'overloaded' | 'slipped',
  placement: Partial<Placement>,
): EventOf<typeof CaseRescheduled> {
  const { caseId, tenantId, requestId } = opened;
  const at = '2026-11-20T10:00:00.000Z';
  const data = { caseId, tenantId, requestId, why, placement: { ...opened.placement, ...placement }, at };
  return eventOf(CaseRescheduled, data, derivedId(caseId, 'rescheduled', why));
}
