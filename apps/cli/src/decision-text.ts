import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { MadeDecision } from './decision-on-record.ts';
import { harmless } from './harmless-text.ts';

/** What stands behind a decision, for people: what was noticed, what Tidegate read itself, scores, rules (B7, B9, C3). */
export function decisionText({ decision, classification, assessment }: MadeDecision): string {
  const { taskType, riskTier, notices = [], missingFields } = classification;
  return [
    `  task ${taskType}, risk tier ${riskTier}`,
    ...missingFields.map((pointer) => `  missing: ${harmless(pointer)}`),
    ...notices.map(({ code, detail }) => `  noticed at the door: ${code}: ${harmless(detail)}`),
    ...computedLines(assessment),
    `  scores: ${scoreText(assessment)}`,
    `  probability of being right: ${probabilityText(assessment)}`,
    ...decision.firedRules.map(({ id, effect }) => `  rule fired: ${id} → ${effect}`),
  ].join('\n');
}

function computedLines({ computed = {}, textFindings }: Assessment): string[] {
  const readings = Object.values(computed).flatMap((signals) =>
    Object.entries(signals ?? {}).map(([signal, value]) => `${signal} ${valueText(value)}`),
  );
  const supports = textFindings?.claimSupport?.map((support, at) => `claim ${at + 1} ${support.toFixed(2)}`) ?? [];
  const pairs = textFindings?.contradictions?.map((pair) => pair.map((id) => harmless(id)).join(' against ')) ?? [];
  return [
    ...(readings.length === 0 ? [] : [`  computed by Tidegate: ${readings.join(', ')}`]),
    ...(supports.length === 0 ? [] : [`  support by what is cited: ${supports.join(', ')}`]),
    ...pairs.map((pair) => `  sources contradict each other: ${pair}`),
  ];
}

function scoreText({ subScores, composite }: Assessment): string {
  if (composite === null) return 'none, no signals were sent';
  const parts = subScores.map(({ family, score, weight }) => `${family} ${score.toFixed(2)} × ${weight.toFixed(2)}`);
  return `${parts.join(', ')}; together ${composite.toFixed(2)}`;
}

function probabilityText({ calibration, reasons }: Assessment): string {
  if (calibration === null) {
    const why = reasons.find(({ code }) => code === 'NO_CALIBRATION')?.detail ?? 'no calibration is published';
    return `not known (${harmless(why)})`;
  }
  const { probability, calibrationId, fittedOn } = calibration;
  const from = fittedOn === undefined ? '' : `, fitted on ${fittedOn} labels`;
  return `${probability.toFixed(2)} (calibration ${harmless(calibrationId)}${from})`;
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return harmless(Array.isArray(value) ? `[${value.join('; ')}]` : String(value));
}
