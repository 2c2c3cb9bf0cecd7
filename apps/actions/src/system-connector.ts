import type { Preview } from '@tidegate/contracts/action-events';
import type { Action } from '@tidegate/contracts/request-events';

/** What happened to a call that was to have an effect. `held` means: nothing was sent, the circuit is open. */
export type ConnectorAnswer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** Not done, and the same call would be refused again. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** It may have been done. */
  | { readonly kind: 'unknown'; readonly detail: string }
  | Held;

/** What a system says about an earlier call. */
export type ReconcileAnswer =
  | { readonly kind: 'done'; readonly value: string }
  /** The system refused it for good. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Calling with the same key does no harm: it was not done, or the system does a key only once. */
  | { readonly kind: 'may_call' }
  | { readonly kind: 'unknown'; readonly detail: string }
  | Held;

export interface Held {
  readonly kind: 'held';
  readonly forMs: number;
  readonly detail: string;
}

/** What a system is asked to do, or to undo. */
export interface SystemCall {
  readonly action: Action;
  /** Idempotency key; the id of the grant. */
  readonly key: string;
  /** Present when the action is to be undone: the key and the receipt of its execution. */
  readonly rollsBack?: { readonly key: string; readonly receipt: string };
}

/** One system of record, as one action reaches it. No method throws. */
export interface SystemConnector {
  /** What the call would do; nothing is done. */
  preview(call: Omit<SystemCall, 'key'>): Promise<ConnectorAnswer<Preview>>;
  /** Does it; the answer is the receipt. Nothing may be sent twice unless `reconcile` said so. */
  execute(call: SystemCall): Promise<ConnectorAnswer<string>>;
  reconcile(key: string): Promise<ReconcileAnswer>;
  /** Why nothing would be sent now; undefined when calls go through. */
  held(): Held | undefined;
}

/** What goes to a system, whichever way it goes. */
export function callBody({ action, rollsBack }: Omit<SystemCall, 'key'>) {
  return {
    action: action.name,
    arguments: action.arguments,
    ...(action.value === undefined ? {} : { value: action.value }),
    ...(rollsBack === undefined ? {} : { rollsBack }),
  };
}

/** What a reviewer is told about a system that cannot try an action without doing it. */
export function previewWithoutDryRun(
  { action, rollsBack }: Omit<SystemCall, 'key'>,
  goesTo: string,
  summary: string,
): Preview {
  const named = Object.entries(action.arguments).map(([name, value]) =>
    `${name}: ${JSON.stringify(value)}`.slice(0, 1_024),
  );
  const worth = action.value === undefined ? [] : [`value: ${action.value.amount} ${action.value.currency}`];
  return {
    summary: `${rollsBack === undefined ? '' : 'Undo: '}${summary} It goes to ${goesTo}, which has no dry run.`.slice(
      0,
      2_048,
    ),
    effects: [...worth, ...named].slice(0, 50),
    reversible: true,
  };
}
