import type { Breaker } from '@tidegate/contracts/control-events';

/** What is known about the permission of an action when it is about to be executed. */
export interface Permission {
  /** Breaker scopes of the decision. */
  readonly scopes: readonly string[];
  /** Highest epoch that the decision saw. */
  readonly breakerEpoch: number;
  /** Reviewers who approved; empty when the decision was automatic. */
  readonly approvedBy: readonly string[];
  /** When the approval was complete, RFC 3339; null when the decision was automatic. */
  readonly approvedAt: string | null;
}

export type BreakerVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: 'breaker_open'; readonly scope: string; readonly detail: string };

/**
 * Whether breakers let an action through (DESIGN §4.5, requirement F4).
 *
 * An automatic action needs every breaker of its scopes closed. The state decides and not the epoch alone, because epochs
 * count per scope: a decision that saw epoch 7 of one scope must still be stopped by epoch 1 of another.
 * An approved action is stopped by a kill switch, and by a breaker that opened after the approval: the reviewer did not
 * know of it. One that was open before, or is half-open, is exactly why a person was asked.
 */
export function mayExecute(permission: Permission, breakerOf: (scope: string) => Breaker | undefined): BreakerVerdict {
  for (const scope of permission.scopes) {
    const breaker = breakerOf(scope);
    if (breaker !== undefined && stops(breaker, permission)) {
      const what = breaker.killSwitch ? 'The kill switch' : 'The breaker';
      const seen = `changed at ${breaker.changedAt} (epoch ${breaker.epoch}; the decision saw ${permission.breakerEpoch})`;
      const detail = `${what} of ${scope} is ${breaker.state}, ${seen}: ${breaker.reason}`.slice(0, 2_048);
      return { allowed: false, code: 'breaker_open', scope, detail };
    }
  }
  return { allowed: true };
}

function stops(breaker: Breaker, permission: Permission): boolean {
  if (breaker.state === 'closed') return false;
  if (permission.approvedBy.length === 0) return true;
  if (breaker.state === 'half_open') return false;
  return breaker.killSwitch || permission.approvedAt === null || isAfter(breaker.changedAt, permission.approvedAt);
}

function isAfter(left: string, right: string): boolean {
  return Date.parse(left) > Date.parse(right);
}
