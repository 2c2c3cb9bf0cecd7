import { cohortOf } from '@tidegate/contracts/cohorts';
import type { Request } from '@tidegate/contracts/request-events';
import type { ScopeHistory } from './pause-delay.ts';

/** A cohort of its own with steady traffic, in which automation is paused once. */
export class WatchedScope {
  readonly name: string;
  readonly #template: Request;
  readonly automaticAtMs: number[] = [];
  readonly supervisedAtMs: number[] = [];
  readonly overriddenAtMs: number[] = [];
  /** Automatic actions that came to their end, executed or refused. */
  endedActions = 0;
  /** Cases of the requests that reviewers are to override. */
  readonly casesToOverride: string[] = [];
  #requests = 0;

  /** @param template a refund; the scope changes what tells its requests apart from those of others */
  constructor(name: string, template: Request) {
    this.name = name;
    this.#template = { ...template, versions: { ...template.versions, prompt: name } };
  }

  /** As breakers and kill switches call it. */
  get scope(): string {
    const { tenantId, versions } = this.#template;
    return `cohort:${cohortOf({ tenantId, taskType: 'refund', versions })}`;
  }

  /** How many decisions in a row were supervised up to now. */
  get supervisedLately(): number {
    const lastAutomaticAtMs = this.automaticAtMs.at(-1) ?? 0;
    return this.supervisedAtMs.filter((atMs) => atMs > lastAutomaticAtMs).length;
  }

  /** A refund that is small enough to be automatic. */
  nextAutomatic(): Request {
    return this.#next('automatic', '14.00');
  }

  /** A refund that a person has to agree to, and will not. */
  nextToOverride(): Request {
    return this.#next('override', '412.00');
  }

  historySince(conditionAtMs: number, executedAtMs: readonly number[]): ScopeHistory {
    return { conditionAtMs, automaticAtMs: this.automaticAtMs, supervisedAtMs: this.supervisedAtMs, executedAtMs };
  }

  #next(kind: RequestKind, amount: string): Request {
    const requestId = `${this.name}.${kind}.${++this.#requests}`;
    const action = {
      name: 'issue_refund',
      // The system of record shows the order, and so the request that an execution belongs to.
      arguments: { order_id: requestId, customer_id: 'cust-104', reason: 'arrived damaged' },
      value: { amount, currency: 'EUR' },
    };
    // What was read is the order that the action is about; an action on something that nobody read goes to a person.
    const toolTrace = this.#template.toolTrace.map((call) => ({
      ...call,
      arguments: { ...call.arguments, order_id: requestId },
    }));
    return { ...this.#template, requestId, toolTrace, proposal: { kind: 'action', action } };
  }
}

type RequestKind = 'automatic' | 'override';

/** The name of the scope that a request belongs to, and what it is for. */
export function originOf(requestId: string): { readonly name: string; readonly kind: string } {
  const [name = '', kind = ''] = requestId.split('.');
  return { name, kind };
}
