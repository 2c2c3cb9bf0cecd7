import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import { GrantIssued } from '@tidegate/contracts/grant-events';
import { RequestResolved, RequestSubmitted } from '@tidegate/contracts/request-events';
import type { Difference, Evidence, LoggedEvent, Submission } from './evidence.ts';
import type { Finding } from './findings.ts';
import { byCheckpoint, firstSightings } from './first-sightings.ts';

type Sightings = ReadonlyMap<string, readonly LoggedEvent[]>;

interface Sides {
  readonly submitted: Sightings;
  readonly decided: Sightings;
  readonly opened: Sightings;
  readonly resolved: Sightings;
  readonly executed: Sightings;
  readonly failed: Sightings;
  readonly granted: Sightings;
  readonly statuses: ReadonlyMap<string, Evidence['tables']['statuses'][number]>;
}

/** What became of each submission: one effective decision that everybody acted on, the cases it needs, one end. */
export function requestDifferences({ submissions, log, tables }: Evidence): Difference[] {
  const sides: Sides = {
    submitted: firstSightings(log, RequestSubmitted.type, byCheckpoint),
    decided: firstSightings(log, DecisionMade.type, byCheckpoint),
    opened: firstSightings(log, CaseOpened.type, byCheckpoint),
    resolved: firstSightings(log, RequestResolved.type, byCheckpoint),
    executed: firstSightings(log, ActionExecuted.type, byCheckpoint),
    failed: firstSightings(log, ActionFailed.type, byCheckpoint),
    granted: firstSightings(log, GrantIssued.type, byCheckpoint),
    statuses: new Map(tables.statuses.map((status) => [status.checkpointId, status])),
  };
  return submissions.flatMap((submission) => ofOne(submission, sides));
}

function ofOne(submission: Submission, sides: Sides): Difference[] {
  const { requestId, checkpointId, acknowledged } = submission;
  const about = (kind: Difference['kind'], detail: string): Difference => ({ kind, requestId, detail });
  const submitted = sides.submitted.get(checkpointId) ?? [];
  // Nobody was told that it arrived, and it did not.
  if (!acknowledged && submitted.length === 0) return [];
  if (submitted.length === 0) return [about('lost', 'acknowledged, but not on the log')];
  const decision = sides.decided.get(checkpointId)?.[0];
  const differences = submitted.length > 1 ? [about('doubled', `submitted as ${submitted.length} events`)] : [];
  if (decision === undefined) return [...differences, about('lost', 'no decision')];
  return [
    ...differences,
    ...actedOn(decision, sides).map((detail) => about('disagreeing', detail)),
    ...[...casesOf(decision, sides), ...endOf(decision, sides), ...actionOf(decision, sides)].map(({ kind, detail }) =>
      about(kind, detail),
    ),
  ];
}

/** Whether everybody took the first decision on the log, and no later one (DESIGN §4.2). */
function actedOn(decision: LoggedEvent, { statuses, opened }: Sides): string[] {
  const checkpointId = decision.facts.checkpointId ?? '';
  const status = statuses.get(checkpointId);
  const findings: string[] = [];
  if (status?.decidedAt !== decision.time) {
    findings.push(
      `intake tells the decision of ${status?.decidedAt ?? 'nobody'}, the first on the log is of ${decision.time}`,
    );
  }
  for (const { facts } of opened.get(checkpointId) ?? []) {
    if (facts.caseKind === 'action_failure') continue;
    if (facts.decisionDigest !== decision.facts.decisionDigest)
      findings.push(`case ${facts.caseId} carries another decision`);
  }
  return findings;
}

function casesOf(decision: LoggedEvent, { opened }: Sides): Finding[] {
  const cases = opened.get(decision.facts.checkpointId ?? '') ?? [];
  const awaited = cases.filter(({ facts }) => facts.caseKind === 'approval' || facts.caseKind === 'handoff');
  const samples = cases.filter(({ facts }) => facts.caseKind === 'audit_sample');
  return [
    ...expectCount('case for a person', awaited.length, needsPerson(decision) ? 1 : 0),
    ...expectCount('audit case', samples.length, decision.facts.auditSample === true ? 1 : 0),
  ];
}

function endOf(decision: LoggedEvent, { resolved, statuses }: Sides): Finding[] {
  const checkpointId = decision.facts.checkpointId ?? '';
  const found = resolved.get(checkpointId) ?? [];
  const findings = expectCount('resolution', found.length, needsPerson(decision) ? 1 : 0);
  if (found.length > 0 && (statuses.get(checkpointId)?.resolution ?? null) === null) {
    findings.push({ kind: 'disagreeing', detail: 'resolved on the log, but intake does not tell it' });
  }
  return findings;
}

/** An allowed action is executed, left to its product or fails, once; a failure has its case. */
function actionOf(decision: LoggedEvent, { resolved, executed, failed, granted, opened }: Sides): Finding[] {
  const checkpointId = decision.facts.checkpointId ?? '';
  const allowed = [decision, ...(resolved.get(checkpointId) ?? [])].some(({ facts }) => facts.allowsAction === true);
  const failures = failed.get(checkpointId) ?? [];
  const ends = [executed, granted].flatMap((side) => side.get(checkpointId) ?? []).length + failures.length;
  const cases = (opened.get(checkpointId) ?? []).filter(({ facts }) => facts.caseKind === 'action_failure');
  return [
    ...expectCount('end of the allowed action', ends, allowed ? 1 : 0),
    ...expectCount('case for the failed action', cases.length, failures.length > 0 ? 1 : 0),
  ];
}

function needsPerson({ facts }: LoggedEvent): boolean {
  return facts.outcome === 'approve' || facts.outcome === 'handoff';
}

function expectCount(what: string, found: number, expected: number): Finding[] {
  if (found === expected) return [];
  return [{ kind: found < expected ? 'lost' : 'doubled', detail: `${what}: ${found} found, ${expected} expected` }];
}
