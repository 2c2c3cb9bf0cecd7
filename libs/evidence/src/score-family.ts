import type { Reason, SubScore } from '@tidegate/contracts/evidence-events';
import type { PenaltyRule } from './scoring-document.ts';
import { numberOf, type FamilySignals, type ScoredFamily } from './signal-values.ts';

/** One family's score and the reasons that its signals give. */
export interface ScoredSignals {
  readonly subScore: SubScore;
  readonly reasons: readonly Reason[];
}

/** How a family is scored (scoring-document.ts). */
export interface FamilyTable {
  readonly weight: number;
  readonly combine?: 'subtract' | 'mean';
  readonly penalties: readonly PenaltyRule[];
}

/**
 * Scores the signals of one family: 1 minus what each takes off, or the weighted mean of
 * what they are worth. Null when none of the signals that the table knows was
 * sent; then the family says nothing.
 */
export function scoreFamily(family: ScoredFamily, signals: FamilySignals, table: FamilyTable): ScoredSignals | null {
  const contributions: SubScore['contributions'] = [];
  const reasons: Reason[] = [];
  const weights = table.combine === 'mean' ? weightsSent(signals, table.penalties) : 1;
  let score = 1;
  for (const rule of table.penalties) {
    const value = numberOf(signals[rule.signal]);
    if (value === undefined) continue;
    const penalty = penaltyOf(value, rule) / weights;
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

/** The penalties of the signals that were sent, together. */
function weightsSent(signals: FamilySignals, penalties: readonly PenaltyRule[]): number {
  return penalties.reduce(
    (sum, { signal, penalty }) => (numberOf(signals[signal]) === undefined ? sum : sum + penalty),
    0,
  );
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
