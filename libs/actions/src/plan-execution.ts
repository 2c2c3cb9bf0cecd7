import { actionDigestOf } from '@tidegate/contracts/action-digest';
import type { Breaker } from '@tidegate/contracts/control-events';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Action, RequestResolved } from '@tidegate/contracts/request-events';
import { checkAction, refusalText, type Proposer } from './check-action.ts';
import { mayExecute, type Permission } from './may-execute.ts';
import { registeredAction, type ActionRegistry, type RegisteredAction } from './registry.ts';

/** An action with everything that the events about it have to say. */
export interface ActionIntent {
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly action: Action;
  /** What was decided or approved, hex; the action must still have it when it is executed (requirement E7). */
  readonly actionDigest: string;
  readonly taskType: string | null;
  readonly cohort: string | null;
  /** Absent for approved actions; see `checkAction`. */
  readonly proposer?: Proposer;
  /** Id of the event that caused this. */
  readonly causeId: string;
  readonly traceparent?: string;
}

/** An intent that may be executed, once, under its grant. */
export interface ExecutionIntent extends ActionIntent, Permission {
  /** Also the idempotency key of the connector. */
  readonly grantId: string;
  /** Present when this undoes an execution; `grantId` is then the key of the rollback alone. */
  readonly rollsBack?: {
    readonly grantId: string;
    readonly receipt: string;
    readonly requestedBy: string;
    readonly reason: string;
  };
}

export type ExecutionPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'preview'; readonly intent: ActionIntent }
  | { readonly kind: 'execute'; readonly intent: ExecutionIntent }
  /** The product executes it itself, once, with a grant (requirement F3). */
  | { readonly kind: 'grant'; readonly intent: ExecutionIntent }
  /** It is allowed and does not fit the registry. */
  | { readonly kind: 'refuse'; readonly intent: ExecutionIntent; readonly refusal: ExecutionRefusal };

/**
 * What a decision asks of this service: execution when it proceeds, a dry run for the reviewer when a person decides
 * (requirement F1), nothing at checkpoints that commit no action.
 */
export function planFromDecision(event: TidegateEvent<DataOf<typeof DecisionMade>>): ExecutionPlan {
  const { decision, request, classification } = event.data;
  if (decision.checkpoint.kind !== 'commit' || request.proposal.kind !== 'action') return { kind: 'nothing' };
  const { action } = request.proposal;
  const intent: ActionIntent = {
    tenantId: decision.tenantId,
    requestId: decision.requestId,
    checkpointId: decision.checkpointId,
    action,
    // A decision without a digest allows no action at all: nothing has the empty digest.
    actionDigest: decision.actionDigest ?? '',
    taskType: classification.taskType,
    cohort: decision.cohort,
    proposer: { product: request.product, model: request.versions.model, userRole: request.user.role },
    ...causeOf(event),
  };
  if (decision.outcome === 'approve' || decision.outcome === 'handoff') return { kind: 'preview', intent };
  if (decision.outcome !== 'proceed') return { kind: 'nothing' };
  return {
    kind: 'execute',
    intent: {
      ...intent,
      grantId: derivedId(decision.checkpointId, 'grant'),
      scopes: decision.scopes,
      breakerEpoch: decision.versions.breakerEpoch,
      approvedBy: [],
      approvedAt: null,
    },
  };
}

/** What a resolution asks of this service: execution of the action that a person allowed, as edited. */
export function planFromResolution(event: TidegateEvent<DataOf<typeof RequestResolved>>): ExecutionPlan {
  const { data } = event;
  const isAllowed = data.resolution === 'allowed' || data.resolution === 'allowed_with_edits';
  if (!isAllowed || data.checkpoint?.kind !== 'commit' || data.proposal?.kind !== 'action') return { kind: 'nothing' };
  return {
    kind: 'execute',
    intent: {
      tenantId: data.tenantId,
      requestId: data.requestId,
      checkpointId: data.checkpointId,
      action: data.proposal.action,
      actionDigest: data.actionDigest ?? '',
      taskType: taskTypeOf(data.scopes),
      cohort: cohortIn(data.scopes),
      grantId: data.grantId ?? derivedId(data.checkpointId, 'grant'),
      scopes: data.scopes,
      breakerEpoch: data.breakerEpoch,
      approvedBy: data.approvedBy,
      approvedAt: event.time,
      ...causeOf(event),
    },
  };
}

/**
 * Turns the execution of what products execute themselves into a grant, once it fits the registry. Names that the registry only
 * lists have no arguments to check there, and nothing to show a reviewer beside the action itself.
 */
export function leavingToProducts(plan: ExecutionPlan, registry: ActionRegistry): ExecutionPlan {
  if (plan.kind === 'nothing') return plan;
  const { action, proposer } = plan.intent;
  if (registry.executedByProducts.includes(action.name)) {
    return plan.kind === 'execute' ? { kind: 'grant', intent: plan.intent } : { kind: 'nothing' };
  }
  if (plan.kind !== 'execute' || registeredAction(registry, action.name)?.connector.kind !== 'product') return plan;
  const refusals = checkAction(action, registry, proposer);
  if (refusals[0] === undefined) return { kind: 'grant', intent: plan.intent };
  return { kind: 'refuse', intent: plan.intent, refusal: refuse(refusals[0].code, refusalText(refusals)) };
}

/** Why an allowed action is not executed; the codes of `action.failed`. */
export interface ExecutionRefusal {
  readonly kind: 'refused';
  readonly code: 'digest_mismatch' | 'unknown_action' | 'invalid_arguments' | 'breaker_open' | 'expired';
  readonly detail: string;
}

/** Whether an action that was never begun has waited for longer than its entry allows; its reasons may have passed. */
export function waitedTooLong(entry: RegisteredAction, allowedAt: string, nowMs: number): ExecutionRefusal | undefined {
  const untilMs = Date.parse(allowedAt) + entry.waitMinutesMax * 60_000;
  if (nowMs <= untilMs) return undefined;
  const until = new Date(untilMs).toISOString();
  return refuse(
    'expired',
    `"${entry.name}" had to begin by ${until} and could not; nothing was sent. Ask for a new decision.`,
  );
}

/** The last check, made directly before each call that could have an effect (requirements E7, F4). */
export function judgeExecution(
  intent: ExecutionIntent,
  registry: ActionRegistry,
  breakerOf: (scope: string) => Breaker | undefined,
): ExecutionRefusal | { readonly kind: 'execute'; readonly entry: RegisteredAction } {
  const digest = actionDigestOf(intent.action);
  if (digest !== intent.actionDigest) {
    const allowed = intent.actionDigest || 'no digest';
    return refuse(
      'digest_mismatch',
      `The action has the digest ${digest}, allowed was ${allowed}. Ask for a new decision.`,
    );
  }
  const entry = registeredAction(registry, intent.action.name);
  if (intent.rollsBack !== undefined) return judgeUndoing(intent.rollsBack.receipt, entry);
  const refusals = checkAction(intent.action, registry, intent.proposer);
  if (refusals[0] !== undefined) return refuse(refusals[0].code, refusalText(refusals));
  if (entry === undefined)
    throw new Error(`Assertion: "${intent.action.name}" passed the check but is not in the registry`);
  if (entry.connector.kind === 'product') {
    return refuse(
      'unknown_action',
      `"${entry.name}" is done by its product by now, with a grant. Ask for a new decision.`,
    );
  }
  const verdict = mayExecute(intent, breakerOf);
  return verdict.allowed ? { kind: 'execute', entry } : refuse(verdict.code, verdict.detail);
}

/** What was done may be undone, whatever arguments, scopes and breakers say about doing it by now. */
function judgeUndoing(
  receipt: string,
  entry: RegisteredAction | undefined,
): ExecutionRefusal | { readonly kind: 'execute'; readonly entry: RegisteredAction } {
  if (entry?.rollback !== undefined) return { kind: 'execute', entry };
  const detail = `The registry has no rollback for it by now. Undo it by hand in its system, by the receipt ${receipt}.`;
  return refuse('unknown_action', detail);
}

function refuse(code: ExecutionRefusal['code'], detail: string): ExecutionRefusal {
  return { kind: 'refused', code, detail };
}

function causeOf(event: TidegateEvent): Pick<ActionIntent, 'causeId' | 'traceparent'> {
  return { causeId: event.id, ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }) };
}

/** A resolution names its cohort only as the narrowest of its scopes (contracts `scopesOf`). */
function cohortIn(scopes: readonly string[]): string | null {
  return scopes.find((scope) => scope.startsWith('cohort:'))?.slice('cohort:'.length) ?? null;
}

function taskTypeOf(scopes: readonly string[]): string | null {
  return (
    scopes
      .find((scope) => scope.startsWith('task:'))
      ?.split('/')
      .at(-1) ?? null
  );
}
