import { ActionExecuted, ActionRolledBack } from '@tidegate/contracts/action-events';
import { CaseClosed, CaseOpened } from '@tidegate/contracts/case-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Difference, Evidence } from './evidence.ts';
import { byCase, byGrant, firstSightings } from './first-sightings.ts';

/** Whether log, tables and systems of record tell the same of cases, verdicts and executions. */
export function workDifferences(evidence: Evidence): Difference[] {
  return [...caseDifferences(evidence), ...verdictDifferences(evidence), ...executionDifferences(evidence)];
}

function caseDifferences({ log, tables }: Evidence): Difference[] {
  const opened = firstSightings(log, CaseOpened.type, byCase);
  const closed = firstSightings(log, CaseClosed.type, byCase);
  const reviewed = new Map(tables.reviewed.map(({ caseId, status }) => [caseId, status]));
  return tables.routed.flatMap((row) => {
    const about = (kind: Difference['kind'], detail: string) => ({
      kind,
      requestId: row.requestId,
      detail: `case ${row.caseId} ${detail}`,
    });
    const closings = (closed.get(row.caseId) ?? []).length;
    const found: Difference[] = [];
    if (!opened.has(row.caseId)) found.push(about('lost', 'is in the table of routing, but not on the log'));
    if (!row.closed) found.push(about('lost', 'is still open'));
    if (row.closed && closings === 0) found.push(about('lost', 'was closed, but the log does not say so'));
    if (closings > 1) found.push(about('doubled', `was closed by ${closings} events`));
    const expected = row.closed ? 'closed' : 'open';
    if (reviewed.get(row.caseId) !== expected) {
      found.push(
        about('disagreeing', `is ${expected} for routing and ${reviewed.get(row.caseId) ?? 'unknown'} for review`),
      );
    }
    return found;
  });
}

function verdictDifferences({ log, tables }: Evidence): Difference[] {
  const recorded = firstSightings(log, VerdictRecorded.type, ({ facts }) => facts.verdictId);
  const byCaseId = firstSightings(log, VerdictRecorded.type, byCase);
  const kept = new Set(tables.verdicts.map(({ verdictId }) => verdictId));
  return [
    ...[...kept]
      .filter((id) => !recorded.has(id))
      .map((id) => difference('lost', '', `verdict ${id} is not on the log`)),
    ...[...recorded].flatMap(([id, events]) => {
      const requestId = events[0]?.requestId ?? '';
      if (!kept.has(id))
        return [difference('disagreeing', requestId, `verdict ${id} is on the log, but review has none`)];
      return events.length > 1 ? [difference('doubled', requestId, `verdict ${id} is ${events.length} events`)] : [];
    }),
    ...[...byCaseId].flatMap(([caseId, events]) => {
      const closings = events.filter(({ facts }) => facts.closesCase === true).length;
      const requestId = events[0]?.requestId ?? '';
      return closings > 1 ? [difference('doubled', requestId, `case ${caseId}: ${closings} verdicts close it`)] : [];
    }),
  ];
}

/** Each key at most one execution at the system of record, and exactly one where it was reported executed or undone. */
function executionDifferences({ log, tables, receipts }: Evidence): Difference[] {
  const reported = new Map([
    ...firstSightings(log, ActionExecuted.type, byGrant),
    ...firstSightings(log, ActionRolledBack.type, ({ facts }) => facts.rollbackKey),
  ]);
  const requestOf = (grantId: string) => reported.get(grantId)?.[0]?.requestId ?? '';
  const done = new Map<string, string[]>();
  for (const { key, receipt } of receipts) done.set(key, [...(done.get(key) ?? []), receipt]);
  return [
    ...[...reported].flatMap(([grantId, events]) => {
      const found = done.get(grantId) ?? [];
      if (events.length > 1) return [difference('doubled', requestOf(grantId), `grant ${grantId} executed twice`)];
      if (found.length === 0) return [difference('lost', requestOf(grantId), `grant ${grantId} has no receipt`)];
      const told = events[0]?.facts.receipt;
      return found.includes(told ?? '')
        ? []
        : [difference('disagreeing', requestOf(grantId), `grant ${grantId}: receipt "${told}" is unknown`)];
    }),
    ...[...done].flatMap(([grantId, found]) => {
      if (found.length > 1)
        return [difference('doubled', requestOf(grantId), `grant ${grantId} has ${found.length} receipts`)];
      return reported.has(grantId)
        ? []
        : [difference('lost', '', `grant ${grantId}: executed, but the log does not say so`)];
    }),
    ...tables.executions
      .filter(({ state }) => state !== 'executed' && state !== 'failed')
      .map(({ grantId, state }) => difference('lost', '', `grant ${grantId} is still ${state}`)),
    ...tables.outbox
      .filter(({ rows }) => rows > 0)
      .map(({ service, rows }) => difference('lost', '', `${rows} events of ${service} never left its outbox`)),
  ];
}

function difference(kind: Difference['kind'], requestId: string, detail: string): Difference {
  return { kind, requestId, detail };
}
