import type { BlindAnswer, BlindChange, BlindRecord } from '@tidegate/contracts/blind-judgements';
import type { CaseKind } from '@tidegate/contracts/case-events';
import type { BlindPhase } from '@tidegate/contracts/http-blind';
import type { RiskTier } from '@tidegate/contracts/request-events';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { BlindFirst } from './guards-document.ts';
import type { CheckObserved } from './observation.ts';

/** What the system recommends about a proposal: to go ahead with it, or not to. */
export type Recommended = BlindRecord['recommended'];

/** Where a case stands that may be drawn. */
export interface BlindPlace {
  readonly queue: string;
  readonly riskTier: RiskTier | null;
}

const recommendedOfKind: Readonly<Record<CaseKind, Recommended | null>> = {
  approval: 'approve',
  audit_sample: 'approve',
  handoff: 'reject',
  invalid_request: null,
  action_failure: null,
};

/** What the system recommends in a case of this kind; null where there is no proposal to judge. */
export function recommendedOf(kind: CaseKind): Recommended | null {
  return recommendedOfKind[kind];
}

/** Whether any case could be judged blind. */
export function isBlindFirstOn({ share, rules, afterFinding }: BlindFirst): boolean {
  return share > 0 || afterFinding > 0 || rules.some((rule) => rule.share > 0);
}

/** Whether some cases are drawn and others not, so that every instance needs the same key. */
export function needsDrawKey({ share, rules }: BlindFirst): boolean {
  return [share, ...rules.map((rule) => rule.share)].some((one) => one > 0 && one < 1);
}

/** The share of the cases of this place that is judged blind: that of the first rule that fits. */
export function blindShareOf({ queue, riskTier }: BlindPlace, { share, rules }: BlindFirst): number {
  const rule = rules.find(
    ({ queues, tiers }) =>
      (queues === undefined || queues.includes(queue)) &&
      (tiers === undefined || (riskTier !== null && tiers.includes(riskTier))),
  );
  return rule?.share ?? share;
}

/** What a verdict says of the proposal as it stands; edits say that it was not right. Null for what says neither. */
function sideOf(verdict: VerdictKind): Recommended | null {
  if (verdict === 'approve') return 'approve';
  return verdict === 'reject' || verdict === 'approve_with_edits' ? 'reject' : null;
}

/** Whether somebody changed their mind when they had seen the recommendation, and which way; null where the verdict says neither. */
export function changeOf(judgement: BlindAnswer, verdict: VerdictKind, recommended: Recommended): BlindChange | null {
  const side = sideOf(verdict);
  if (side === null) return null;
  if (judgement === 'unsure') return 'was_unsure';
  if (judgement === side) return 'kept';
  return side === recommended ? 'towards' : 'away';
}

/** The judgement of a blind phase beside the verdict that followed; null where there was none. */
export function blindRecordOf(
  phase: BlindPhase | null | undefined,
  kind: CaseKind,
  verdict: VerdictKind,
): BlindRecord | null {
  const recommended = recommendedOf(kind);
  if (!phase?.judgement || recommended === null) return null;
  return { ...phase.judgement, recommended, change: changeOf(phase.judgement.judgement, verdict, recommended) };
}

/** A known case that was judged blind, and how it ended. */
export interface KnownBlind {
  /** RFC 3339. */
  readonly at: string;
  readonly judgement: BlindAnswer;
  readonly recommended: Recommended;
  readonly expected: VerdictKind;
  readonly verdict: VerdictKind;
}

/**
 * Known cases that tell following from agreeing: the recommendation is wrong, and the reviewer had judged rightly without it.
 * It speaks against them when they gave their judgement up for the recommendation (Skitka, Mosier and Burdick 1999).
 */
export function swayedBy(known: readonly KnownBlind[]): CheckObserved[] {
  return known.flatMap(({ at, judgement, recommended, expected, verdict }) => {
    const isWrong = (expected === 'approve') !== (recommended === 'approve');
    const side = sideOf(verdict);
    if (!isWrong || judgement === recommended || judgement === 'unsure' || side === null) return [];
    return [{ at, against: side === recommended }];
  });
}
