import type { Assessment, Reason } from '@tidegate/contracts/evidence-events';
import type { Classification, Request } from '@tidegate/contracts/request-events';
import { signalsThatCount } from '@tidegate/contracts/signals';
import { calibrate, signalNamed, type Calibration } from './calibrate.ts';
import { computedSignals } from './computed-signals.ts';
import { scoreFamily, type ScoredSignals } from './score-family.ts';
import type { ScoringDocument, SignalNeed } from './scoring-document.ts';
import { scoredFamilies, sentSignals, type CohortHistory, type SentSignals } from './signal-values.ts';

/** What is known beside the request when it is assessed. */
export interface AssessmentContext {
  readonly scoring: ScoringDocument;
  /** Of the cohort of the request; null when nobody reviewed it yet. */
  readonly history: CohortHistory | null;
  /** Of the narrowest scope that has one; applied only when its versions are those of the request. */
  readonly calibration: Calibration | null;
  /** Moment of the request, RFC 3339, against which ages are judged; without it they are not. */
  readonly asOf?: string | undefined;
}

/** Limits of the contract. */
const longest = { reasons: 50, detail: 1_024 } as const;

/** What the signals of a request are worth (DESIGN §5; requirements B1–B9). Deterministic; the parts are shown. */
export function assess(request: Request, classification: Classification, context: AssessmentContext): Assessment {
  const { scoring, history, calibration, asOf } = context;
  const { signals: computed, textFindings } = computedSignals(request, classification, scoring, asOf);
  const counted = signalsThatCount(request.signals, computed);
  const signals = sentSignals(counted, history, scoring.history.minimumReviewed);
  const scored = scoreFamilies(signals, scoring);
  const missing = missingSignals(request, classification, scoring.needs, signals);
  const read = calibrate(calibration, request, signals);
  const reasons = [
    ...missing,
    ...(read.refusal === null ? [] : [read.refusal]),
    ...scored.flatMap((family) => family.reasons),
    ...fieldReasons(classification),
  ];
  return {
    subScores: scored.map((family) => family.subScore),
    composite: compositeOf(scored),
    reasons: reasons.slice(0, longest.reasons),
    calibration: read.calibration,
    cohortHistory: history && { reviewed: history.reviewed, overridden: history.overridden },
    ...(computed === undefined ? {} : { computed }),
    ...(textFindings === undefined ? {} : { textFindings }),
    scoringVersion: scoring.version,
  };
}

/** The families that sent signals, with weights that add up to 1 among them (requirement B8). */
function scoreFamilies(signals: SentSignals, scoring: ScoringDocument): ScoredSignals[] {
  const scored: ScoredSignals[] = [];
  let weights = 0;
  for (const family of scoredFamilies) {
    const table = scoring.families[family];
    const sent = signals[family];
    if (table === undefined || sent === undefined) continue;
    const result = scoreFamily(family, sent, table);
    if (result === null) continue;
    weights += table.weight;
    scored.push(result);
  }
  return scored.map(({ subScore, reasons }) => ({
    subScore: { ...subScore, weight: subScore.weight / weights },
    reasons,
  }));
}

/** Weighted mean; null when no family sent anything, which is no score of 0 and none of 1. */
function compositeOf(scored: readonly ScoredSignals[]): number | null {
  if (scored.length === 0) return null;
  const mean = scored.reduce((sum, { subScore }) => sum + subScore.weight * subScore.score, 0);
  return Math.min(1, Math.max(0, mean));
}

function missingSignals(
  request: Request,
  classification: Classification,
  needs: readonly SignalNeed[],
  signals: SentSignals,
): Reason[] {
  const missing = new Set<string>();
  for (const need of needs) {
    if (!applies(need, request, classification)) continue;
    for (const signal of need.signals) if (signalNamed(signal, signals) === undefined) missing.add(signal);
  }
  if (missing.size === 0) return [];
  const names = [...missing].join(', ');
  const detail = `${classification.taskType} needs signals that were not sent: ${names}`.slice(0, longest.detail);
  return [{ code: 'MISSING_SIGNALS', detail, from: 'evidence' }];
}

function applies(need: SignalNeed, request: Request, classification: Classification): boolean {
  return (
    (need.taskTypes?.includes(classification.taskType) ?? true) &&
    (need.proposals?.includes(request.proposal.kind) ?? true) &&
    (need.checkpoints?.includes(request.checkpoint.kind) ?? true)
  );
}

function fieldReasons({ missingFields }: Classification): Reason[] {
  if (missingFields.length === 0) return [];
  return [
    { code: 'MISSING_FIELDS', detail: missingFields.join(', ').slice(0, longest.detail), from: 'classification' },
  ];
}
