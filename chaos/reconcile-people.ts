import { CaseOpened } from '@tidegate/contracts/case-events';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { VerdictRecorded, VerdictWithdrawn } from '@tidegate/contracts/review-events';
import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import { byCase, firstSightings } from './first-sightings.ts';

const byVerdict = ({ facts }: LoggedEvent): string | undefined => facts.verdictId;

/** Whether everything that was allowed has its distinct people, and every verdict either took effect or was taken back. */
export function peopleDifferences(evidence: Evidence): Difference[] {
  return [...allowedWithout(evidence), ...windows(evidence)];
}

function allowedWithout({ log, tables }: Evidence): Difference[] {
  const opened = firstSightings(log, CaseOpened.type, byCase);
  const verdicts = firstSightings(log, VerdictRecorded.type, byCase);
  const approvals = Map.groupBy(tables.approvals, ({ caseId }) => caseId);
  return [...firstSightings(log, RequestResolved.type, byCase)].flatMap(([caseId, [resolved]]) => {
    if (resolved?.facts.isAllowed !== true) return [];
    const { approvedBy = [] } = resolved.facts;
    const people = new Set(approvedBy);
    const required = opened.get(caseId)?.[0]?.facts.approvalsRequired ?? 1;
    const said = new Set(
      (verdicts.get(caseId) ?? []).flatMap(({ facts }) => (facts.approves === true ? [facts.reviewer] : [])),
    );
    const kept = new Set((approvals.get(caseId) ?? []).map(({ approver }) => approver));
    const about = (detail: string): Difference => ({
      ...{ kind: 'unapproved', requestId: resolved.requestId, detail: `case ${caseId} ${detail}` },
    });
    return [
      ...(people.size < required ? [about(`was allowed by ${people.size} of ${required} people`)] : []),
      ...approvedBy
        .filter((who) => !said.has(who))
        .map((who) => about(`counts ${who}, whose verdict is not on the log`)),
      ...approvedBy.filter((who) => !kept.has(who)).map((who) => about(`counts ${who}, whose approval is not kept`)),
    ];
  });
}

function windows({ log, tables }: Evidence): Difference[] {
  const recorded = firstSightings(log, VerdictRecorded.type, byVerdict);
  const withdrawn = firstSightings(log, VerdictWithdrawn.type, byVerdict);
  return [
    ...[...withdrawn].flatMap(([verdictId, events]) => {
      const requestId = events[0]?.requestId ?? '';
      const both = {
        kind: 'disagreeing' as const,
        requestId,
        detail: `verdict ${verdictId} was taken back and took effect`,
      };
      const twice = { kind: 'doubled' as const, requestId, detail: `verdict ${verdictId} was taken back twice` };
      return [...(recorded.has(verdictId) ? [both] : []), ...(events.length > 1 ? [twice] : [])];
    }),
    ...tables.pending.map(({ caseId, verdictId }) => ({
      ...{ kind: 'lost' as const, requestId: '', detail: `verdict ${verdictId} on case ${caseId} never took effect` },
    })),
  ];
}
