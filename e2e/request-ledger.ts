import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade, type Outcome } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';
import { EvidenceScored } from '@tidegate/contracts/evidence-events';
import { RequestClassified, RequestResolved, type Request } from '@tidegate/contracts/request-events';
import { Sightings } from './sightings.ts';

/** What is known about one submitted checkpoint. */
interface Entry {
  readonly requestId: string;
  readonly checkpointId: string;
  decision: DataOf<typeof DecisionMade>['decision'] | null;
  allowsAction: boolean;
  readonly decisions: Sightings;
  readonly cases: Map<string, Sightings>;
  readonly resolutions: Sightings;
  readonly executions: Sightings;
  readonly failures: Sightings;
  /** Grants whose execution was reported; each has a receipt at its system of record. */
  readonly grants: Set<string>;
}

export interface LedgerSummary {
  readonly requests: number;
  readonly decided: number;
  /** The product knows all it will be told: at once for proceed and clarify, after the verdict otherwise. */
  readonly resolved: number;
  readonly executed: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Each with the request id and what is missing. Empty when everything arrived. */
  readonly lost: readonly string[];
  /** Each with the request id and what happened twice. */
  readonly doubled: readonly string[];
}

/** What a system of record says it has done; the key is the grant. */
export interface ExecutedAtSystem {
  readonly key: string;
}

/**
 * Reconciles what went in with what came out. It is fed by whoever submits, by everything on the log and by the systems of
 * record, and needs nothing from the services, so that it can find them wrong (DESIGN §4; requirement J6).
 */
export class RequestLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #seen = new Set<string>();

  submitted(request: Request): void {
    const { tenantId, requestId, checkpoint } = request;
    const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpoint.number });
    this.#entries.set(checkpointId, {
      requestId,
      checkpointId,
      decision: null,
      allowsAction: false,
      decisions: new Sightings(),
      cases: new Map(),
      resolutions: new Sightings(),
      executions: new Sightings(),
      failures: new Sightings(),
      grants: new Set(),
    });
  }

  /** Events of requests that were not submitted here are none of this ledger's business. */
  observe(event: TidegateEvent): void {
    const entry = this.#entries.get(checkpointOf(event));
    if (entry === undefined) return;
    this.#seen.add(event.id);
    if (event.type === DecisionMade.type) decided(entry, event as TidegateEvent<DataOf<typeof DecisionMade>>);
    if (event.type === CaseOpened.type) openedCase(entry, event as TidegateEvent<DataOf<typeof CaseOpened>>);
    if (event.type === RequestResolved.type) resolved(entry, event as TidegateEvent<DataOf<typeof RequestResolved>>);
    if (event.type === ActionExecuted.type) {
      entry.executions.add(event);
      entry.grants.add((event.data as DataOf<typeof ActionExecuted>).grantId);
    }
    if (event.type === ActionFailed.type) entry.failures.add(event);
  }

  /** Ids of all events that must be in the audit log: those seen, and those that led to each decision. */
  eventIds(): string[] {
    const steps = [RequestClassified.type, EvidenceScored.type];
    const causes = [...this.#entries.values()].flatMap(({ checkpointId, decision }) =>
      decision === null ? [] : steps.map((type) => derivedId(checkpointId, type)),
    );
    return [...this.#seen, ...causes];
  }

  summary(): LedgerSummary {
    const entries = [...this.#entries.values()];
    const outcomes = { proceed: 0, clarify: 0, approve: 0, handoff: 0 };
    for (const { decision } of entries) if (decision !== null) outcomes[decision.outcome] += 1;
    return {
      requests: entries.length,
      decided: entries.filter(({ decision }) => decision !== null).length,
      resolved: entries.filter(isResolved).length,
      executed: entries.filter(({ executions }) => executions.count > 0).length,
      outcomes,
      lost: entries.flatMap(lossesOf),
      doubled: entries.flatMap(doublingsOf),
    };
  }

  /** Compares what the systems of record have done with what was reported: each has to have the other, once. */
  differencesTo(systems: readonly ExecutedAtSystem[]): string[] {
    const reported = new Set([...this.#entries.values()].flatMap(({ grants }) => [...grants]));
    const done = new Set(systems.map(({ key }) => key));
    return [
      ...[...reported].filter((grant) => !done.has(grant)).map((grant) => `grant ${grant}: reported, never executed`),
      ...[...done].filter((grant) => !reported.has(grant)).map((grant) => `grant ${grant}: executed, never reported`),
      ...(done.size === systems.length ? [] : ['a grant was executed twice at a system of record']),
    ];
  }
}

function checkpointOf({ data }: TidegateEvent): string {
  const known = data as { checkpointId?: string; decision?: { checkpointId: string } };
  return known.checkpointId ?? known.decision?.checkpointId ?? '';
}

/** The first decision on the log is the decision (DESIGN §4.2); what a later one says is ignored here as everywhere. */
function decided(entry: Entry, event: TidegateEvent<DataOf<typeof DecisionMade>>): void {
  const { time: _whenever, traceparent: _trace, data, ...envelope } = event;
  // Whoever takes over a partition assesses and decides again what was not committed, with the labels and breakers that are
  // known by then. It must be about the same request.
  const content = { ...envelope, data: { request: data.request } };
  entry.decisions.add(content);
  if (entry.decision !== null) return;
  entry.decision = event.data.decision;
  const { proposal, checkpoint } = event.data.request;
  entry.allowsAction ||=
    entry.decision.outcome === 'proceed' && checkpoint.kind === 'commit' && proposal.kind === 'action';
}

function openedCase(entry: Entry, event: TidegateEvent<DataOf<typeof CaseOpened>>): void {
  const { kind } = event.data;
  const sightings = entry.cases.get(kind) ?? new Sightings();
  sightings.add(event);
  entry.cases.set(kind, sightings);
}

function resolved(entry: Entry, event: TidegateEvent<DataOf<typeof RequestResolved>>): void {
  entry.resolutions.add(event);
  const { resolution, proposal, checkpoint } = event.data;
  const isAllowed = resolution === 'allowed' || resolution === 'allowed_with_edits';
  entry.allowsAction ||= isAllowed && checkpoint?.kind === 'commit' && proposal?.kind === 'action';
}

function needsPerson(entry: Entry): boolean {
  return entry.decision?.outcome === 'approve' || entry.decision?.outcome === 'handoff';
}

function lacksExecution(entry: Entry): boolean {
  return entry.allowsAction && entry.executions.count + entry.failures.count === 0;
}

function isResolved(entry: Entry): boolean {
  if (entry.decision === null) return false;
  return (!needsPerson(entry) || entry.resolutions.count > 0) && !lacksExecution(entry);
}

function lossesOf(entry: Entry): string[] {
  if (entry.decision === null) return [`${entry.requestId}: no decision`];
  const losses: string[] = [];
  if (needsPerson(entry) && entry.cases.size === 0) losses.push('no case was opened');
  if (needsPerson(entry) && entry.resolutions.count === 0) losses.push('no resolution');
  if (entry.decision.obligations.auditSample && !entry.cases.has('audit_sample')) losses.push('no audit case');
  if (lacksExecution(entry)) losses.push('allowed action not executed');
  return losses.map((loss) => `${entry.requestId}: ${loss}`);
}

function doublingsOf(entry: Entry): string[] {
  const doublings = [
    entry.decisions.describeDoubling('decided'),
    entry.resolutions.describeDoubling('resolved'),
    entry.executions.describeDoubling('executed'),
    ...[...entry.cases].map(([kind, sightings]) => sightings.describeDoubling(`${kind} case opened`)),
  ];
  return doublings.flatMap((doubling) => (doubling === null ? [] : [`${entry.requestId}: ${doubling}`]));
}
