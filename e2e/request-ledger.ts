import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade, type Outcome } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { RequestResolved, type Request } from '@tidegate/contracts/request-events';

/** What is known about one submitted checkpoint. Sets of event ids: a redelivery has the same id, a doubling another. */
interface Entry {
  readonly requestId: string;
  readonly product: string;
  decision: DataOf<typeof DecisionMade>['decision'] | null;
  readonly decisionIds: Set<string>;
  readonly caseIds: Map<string, Set<string>>;
  readonly resolutionIds: Set<string>;
  allowsAction: boolean;
  readonly executionIds: Set<string>;
  readonly failureIds: Set<string>;
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

/**
 * Reconciles what went in with what came out. It is fed by whoever submits and by everything on the log, and needs
 * nothing from the services, so that it can find them wrong (DESIGN §4; requirement J6).
 */
export class RequestLedger {
  readonly #entries = new Map<string, Entry>();
  readonly #productExecutes: (actionName: string) => boolean;

  /** `productExecutes` names actions that Tidegate must not execute, because the product does so itself. */
  constructor(productExecutes: (actionName: string) => boolean) {
    this.#productExecutes = productExecutes;
  }

  submitted(request: Request): void {
    const { tenantId, requestId, checkpoint } = request;
    this.#entries.set(checkpointIdOf({ tenantId, requestId, number: checkpoint.number }), {
      requestId,
      product: request.product,
      decision: null,
      decisionIds: new Set(),
      caseIds: new Map(),
      resolutionIds: new Set(),
      allowsAction: false,
      executionIds: new Set(),
      failureIds: new Set(),
    });
  }

  /** Events of requests that were not submitted here are none of this ledger's business. */
  observe(event: TidegateEvent): void {
    const entry = this.#entries.get((event.data as { checkpointId?: string }).checkpointId ?? checkpointOf(event));
    if (entry === undefined) return;
    if (event.type === DecisionMade.type) this.#decided(entry, event as TidegateEvent<DataOf<typeof DecisionMade>>);
    if (event.type === CaseOpened.type) openedCase(entry, event.data as DataOf<typeof CaseOpened>);
    if (event.type === RequestResolved.type)
      this.#resolved(entry, event as TidegateEvent<DataOf<typeof RequestResolved>>);
    if (event.type === ActionExecuted.type) entry.executionIds.add(event.id);
    if (event.type === ActionFailed.type) entry.failureIds.add(event.id);
  }

  /** The first decision on the log is the decision (DESIGN §4.2); later ones are ignored here as everywhere. */
  #decided(entry: Entry, event: TidegateEvent<DataOf<typeof DecisionMade>>): void {
    entry.decisionIds.add(event.id);
    if (entry.decision !== null) return;
    entry.decision = event.data.decision;
    const { proposal, checkpoint } = event.data.request;
    const isCommit = checkpoint.kind === 'commit' && proposal.kind === 'action';
    if (entry.decision.outcome === 'proceed' && isCommit && !this.#productExecutes(proposal.action.name)) {
      entry.allowsAction = true;
    }
  }

  #resolved(entry: Entry, event: TidegateEvent<DataOf<typeof RequestResolved>>): void {
    entry.resolutionIds.add(event.id);
    const { resolution, proposal, checkpoint } = event.data;
    const allowed = resolution === 'allowed' || resolution === 'allowed_with_edits';
    if (allowed && checkpoint?.kind === 'commit' && proposal?.kind === 'action') {
      entry.allowsAction ||= !this.#productExecutes(proposal.action.name);
    }
  }

  summary(): LedgerSummary {
    const entries = [...this.#entries.values()];
    const outcomes = { proceed: 0, clarify: 0, approve: 0, handoff: 0 };
    for (const { decision } of entries) if (decision !== null) outcomes[decision.outcome] += 1;
    return {
      requests: entries.length,
      decided: entries.filter(({ decision }) => decision !== null).length,
      resolved: entries.filter(isResolved).length,
      executed: entries.filter(({ executionIds }) => executionIds.size > 0).length,
      outcomes,
      lost: entries.flatMap(lossesOf),
      doubled: entries.flatMap(doublingsOf),
    };
  }
}

function checkpointOf(event: TidegateEvent): string {
  return (event.data as { decision?: { checkpointId: string } }).decision?.checkpointId ?? '';
}

function openedCase(entry: Entry, data: DataOf<typeof CaseOpened>): void {
  const ids = entry.caseIds.get(data.kind) ?? new Set();
  entry.caseIds.set(data.kind, ids.add(data.caseId));
}

function needsPerson(entry: Entry): boolean {
  return entry.decision?.outcome === 'approve' || entry.decision?.outcome === 'handoff';
}

function isResolved(entry: Entry): boolean {
  if (entry.decision === null) return false;
  const told = !needsPerson(entry) || entry.resolutionIds.size > 0;
  return told && (!entry.allowsAction || entry.executionIds.size + entry.failureIds.size > 0);
}

function lossesOf(entry: Entry): string[] {
  if (entry.decision === null) return [`${entry.requestId}: no decision`];
  const losses: string[] = [];
  if (needsPerson(entry) && entry.caseIds.size === 0) losses.push('no case was opened');
  if (needsPerson(entry) && entry.resolutionIds.size === 0) losses.push('no resolution');
  if (entry.decision.obligations.auditSample && !entry.caseIds.has('audit_sample')) losses.push('no audit case');
  if (entry.allowsAction && entry.executionIds.size + entry.failureIds.size === 0)
    losses.push('allowed action not executed');
  return losses.map((loss) => `${entry.requestId}: ${loss}`);
}

function doublingsOf(entry: Entry): string[] {
  const doublings: string[] = [];
  if (entry.decisionIds.size > 1) doublings.push('two decisions with different ids');
  if (entry.resolutionIds.size > 1) doublings.push('two resolutions');
  if (entry.executionIds.size > 1) doublings.push('executed twice');
  for (const [kind, ids] of entry.caseIds) if (ids.size > 1) doublings.push(`two ${kind} cases`);
  return doublings.map((doubling) => `${entry.requestId}: ${doubling}`);
}
