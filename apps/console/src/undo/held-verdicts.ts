import { jsonOf } from '@tidegate/contracts/json-text';
import type { Draft } from '../decision/draft.ts';

/** A verdict that this tab has sent and that its author may still take back (requirement E5). */
export interface HeldVerdict {
  readonly caseId: string;
  readonly verdictId: string;
  readonly reviewer: string;
  /** Of the case; text from outside. */
  readonly title: string;
  /** What was decided, such as `Approve with edits`. */
  readonly said: string;
  readonly takesEffectAt: string;
  /** The queue to go back to from the case. */
  readonly from: string;
  /** What was typed, so that it is there again. */
  readonly draft: Draft;
}

/** Those of a reviewer that can still be taken back at `nowMs` (epoch milliseconds), the newest first. */
export function openVerdicts(held: readonly HeldVerdict[], reviewer: string, nowMs: number): HeldVerdict[] {
  return held
    .filter((one) => one.reviewer === reviewer && Date.parse(one.takesEffectAt) > nowMs)
    .toSorted((one, other) => Date.parse(other.takesEffectAt) - Date.parse(one.takesEffectAt));
}

/** Whole seconds until it takes effect, rather less than more; at least 1 while it can be taken back. */
export function secondsLeft({ takesEffectAt }: Pick<HeldVerdict, 'takesEffectAt'>, nowMs: number): number {
  const leftMs = Date.parse(takesEffectAt) - nowMs;
  return leftMs <= 0 ? 0 : Math.max(1, Math.floor(leftMs / 1_000));
}

/** What was kept before a reload; nothing where it is no list of an earlier page. */
export function heldOf(text: string | null): readonly HeldVerdict[] {
  const found = jsonOf(text ?? '[]');
  return Array.isArray(found) ? (found as HeldVerdict[]) : [];
}
