import type { Reason, SubScore } from '@tidegate/contracts/evidence-events';
import type { PenaltyRule } from './scoring-document.ts';
import { numberOf, type FamilySignals, type ScoredFamily } from './signal-values.ts';

/** One family's score and the reasons that its signals give. */
export interface ScoredSignals {
  readonly subScore: SubScore;
  readonly reasons: readonly Reason[];
}

/**
 * Scores the signals of one family: 1 minus what each takes off. Null when none of the signals that the table knows was
 * sent; then the family says nothing.
 */
export function scoreFamily(
  family: ScoredFamily,
  signals: FamilySignals,
  table: { readonly weight: number; readonly penalties: readonly PenaltyRule[] },
): ScoredSignals | null {
  const contributions: SubScore['contributions'] = [];
  const reasons: Reason[] = [];
  let score = 1;
  for (const rule of table.penalties) {
    const value = numberOf(signals[rule.signal]);
    if (value === undefined) continue;
    const penalty = penaltyOf(value, rule);
    score -= penalty;
    contributions.push({ signal: rule.signal, value, penalty });
    if (rule.reason !== undefined && isReached(value, rule)) {
      const limit = rule.reasonFrom ?? rule.bad;
      reasons.push({ code: rule.reason, detail: `${rule.signal} is ${value}, limit ${limit}`, from: family });
    }
  }
  if (contributions.length === 0) return null;
  const subScore = {
    family,
    score: Math.max(0, score),
    weight: table.weight,
    present: contributions.length,
    contributions,
  };
  return { subScore, reasons };
}

/** Linear between `good` and `bad`, whichever of them is the larger. */
export function penaltyOf(value: number, rule: { good: number; bad: number; penalty: number }): number {
  const share = (value - rule.good) / (rule.bad - rule.good);
  return rule.penalty * Math.min(1, Math.max(0, share));
}

function isReached(value: number, rule: PenaltyRule): boolean {
  const limit = rule.reasonFrom ?? rule.bad;
  return rule.bad > rule.good ? value >= limit : value <= limit;
}
