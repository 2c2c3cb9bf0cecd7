import { freePace, paceAfter, turnAt, type Pace, type PaceRules } from '@tidegate/actions/pace';
import type { Hold } from './execution.table.ts';

/** How fast each action may go in this instance. In memory: a new instance begins free and learns for itself. */
export class Paces {
  readonly #rules: PaceRules;
  readonly #onChange: (action: string, perMinute: number | null) => void;
  readonly #byAction = new Map<string, Pace>();

  /** `onChange` gets the executions a minute, null when nothing limits them any more. */
  constructor(rules: PaceRules, onChange: (action: string, perMinute: number | null) => void) {
    this.#rules = rules;
    this.#onChange = onChange;
  }

  /** Takes a turn; undefined when it is there. */
  waitFor(action: string, nowMs: number): Hold | undefined {
    const { pace, waitMs } = turnAt(this.#byAction.get(action) ?? freePace, nowMs);
    this.#byAction.set(action, pace);
    if (waitMs === 0) return undefined;
    const detail = `too many calls failed, so only ${Math.round(pace.perMinute ?? 0)} a minute are made for now`;
    return { code: 'slowed', detail, forMs: waitMs };
  }

  note(action: string, result: { readonly atMs: number; readonly ok: boolean }): void {
    const before = this.#byAction.get(action) ?? freePace;
    const after = paceAfter(before, result, this.#rules);
    this.#byAction.set(action, after);
    if (after.perMinute !== before.perMinute) this.#onChange(action, after.perMinute);
  }
}
