import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { CaseExpired, CaseResumed } from '@tidegate/contracts/case-events';
import type { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf, EventOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { eventOf } from './review-fixture.ts';

type Opened = DataOf<typeof CaseOpened>;

/** What the product says to the last thing that it was asked about a case. */
export function answeredOf(
  detail: CaseDetail,
  change: Partial<DataOf<typeof RequestAnswered>> = {},
): EventOf<typeof RequestAnswered> {
  const { caseId, tenantId, requestId, asks, escalation } = detail;
  const askId = asks.at(-1)?.askId ?? 'none';
  const data = {
    ...{ caseId, tenantId, requestId, checkpointId: escalation.decision?.checkpointId ?? '', askId },
    ...{ text: 'It is order 8812.', evidence: [], proposal: null, answeredAt: '2026-11-20T10:00:00.000Z' },
    ...change,
  };
  return eventOf(RequestAnswered, data, derivedId(data.askId, 'answered', JSON.stringify(change)));
}

/** Nobody decided in time; `deny` ends the request. */
export function expiredOf(opened: Opened, outcome: 'deny' | 'hold'): EventOf<typeof CaseExpired> {
  const { caseId, tenantId, requestId, checkpointId, placement } = opened;
  const data = { caseId, tenantId, requestId, checkpointId, outcome, placement, at: '2026-11-20T13:30:00.000Z' };
  return eventOf(CaseExpired, data, derivedId(caseId, 'expired', outcome));
}

/** The clock of a case goes on. */
export function resumedOf(opened: Opened, because: 'no_answer' | 'answered'): EventOf<typeof CaseResumed> {
  const { caseId, tenantId, requestId, placement } = opened;
  const data = { caseId, tenantId, requestId, because, waitedSeconds: 60, placement, at: '2026-11-20T11:00:00.000Z' };
  return eventOf(CaseResumed, data, derivedId(caseId, 'resumed', because));
}
