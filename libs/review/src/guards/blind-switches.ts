import type { BlindAnswer } from '@tidegate/contracts/blind-judgements';
import type { BlindSwitches } from '@tidegate/contracts/http-blind';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { exactBounds } from '@tidegate/statistics/exact-bounds';
import { changeOf } from './blind-first.ts';
import type { Recommended } from './blind-first.ts';

/** Judgements of one kind, and the verdicts of one kind that followed them. */
export interface JudgedBlind {
  readonly reviewer: string;
  readonly queue: string;
  readonly judgement: BlindAnswer;
  readonly recommended: Recommended;
  readonly verdict: VerdictKind;
  readonly count: number;
}

/**
 * What seeing the recommendation did, by reviewer and queue (methods 5: the switch fraction). `towards` is of those who
 * disagreed with it, `away` of those who agreed, so the two have different trials and neither is expected to equal the
 * other: this is shown, and raises no alarm. Verdicts that say nothing about the proposal are not among them.
 */
export function switchesOf(judged: readonly JudgedBlind[]): BlindSwitches[] {
  const groups = new Map<string, JudgedBlind[]>();
  for (const one of judged) {
    const key = JSON.stringify([one.reviewer, one.queue]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => summaryOf(group) ?? []);
}

function summaryOf(group: readonly JudgedBlind[]): BlindSwitches | null {
  const { reviewer, queue } = group[0]!;
  const said = group.filter((one) => changeOf(one.judgement, one.verdict, one.recommended) !== null);
  const judged = countOf(said);
  if (judged === 0) return null;
  const endedAs = (some: readonly JudgedBlind[], wanted: 'recommended' | 'otherwise') =>
    shareOf(
      countOf(some.filter((one) => (endOf(one) === one.recommended) === (wanted === 'recommended'))),
      countOf(some),
    );
  const agreed = said.filter(({ judgement, recommended }) => judgement === recommended);
  const unsure = said.filter(({ judgement }) => judgement === 'unsure');
  const disagreed = said.filter((one) => !agreed.includes(one) && !unsure.includes(one));
  return {
    ...{ reviewer, queue, judged },
    kept: countOf(said.filter((one) => changeOf(one.judgement, one.verdict, one.recommended) === 'kept')),
    towards: endedAs(disagreed, 'recommended'),
    away: endedAs(agreed, 'otherwise'),
    unsure: endedAs(unsure, 'recommended'),
  };
}

/** The side on which a verdict ended that says something about the proposal. */
function endOf({ verdict }: JudgedBlind): Recommended {
  return verdict === 'approve' ? 'approve' : 'reject';
}

function countOf(judged: readonly JudgedBlind[]): number {
  return judged.reduce((sum, { count }) => sum + count, 0);
}

function shareOf(hits: number, trials: number): BlindSwitches['towards'] {
  return { hits, trials, rate: trials === 0 ? null : hits / trials, ...exactBounds(hits, trials) };
}
