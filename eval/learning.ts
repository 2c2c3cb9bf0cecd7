import type { Calibration } from '@tidegate/evidence/calibrate';
import { drawsFrom, shuffled } from '@tidegate/statistics/seeded-draws';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { groupedBy } from './control-row.ts';
import { calibrationFrom, riskOf } from './held-out.ts';
import { decider, scoredWith, type ShippedRules } from './judge.ts';
import { versionsOf, type EvalCase } from './judged-case.ts';
import { LearningTally, type LearningRun } from './learning-tally.ts';

/** How a system that starts with nothing learns. */
export interface LearningSettings {
  /** Share of the automated that are audited. */
  readonly auditRate: number;
  /** Labels of actions between two fits. */
  readonly refitEvery: number;
  /** Labels of actions before the first fit. */
  readonly refitFrom: number;
  /** Labels of a domain before its version set has a calibration; until then it stays on conservative rules. */
  readonly domainFrom: number;
  /** Expected share of wrong writes among the automated that a limit is chosen for. */
  readonly budget: number;
  /** Few labels make bold probabilities: risks count for 1 + caution / √labels of themselves. */
  readonly caution: number;
}

export const shippedLearning: LearningSettings = {
  auditRate: 0.05,
  refitEvery: 50,
  refitFrom: 100,
  domainFrom: 50,
  budget: 0.045,
  caution: 5,
};

/**
 * The cases in a drawn order: what is escalated gets a label from its review, what the audit draws gets one, what is left alone gets
 * none. Every so many labels a calibration is fitted and its limit chosen so that, by its own probabilities, the cases seen so far would have
 * stayed within the budget.
 */
export function learnWhileRunning(
  cases: readonly EvalCase[],
  rules: ShippedRules,
  settings: LearningSettings,
  seed: string,
): LearningRun {
  const learner = new Learner({ rules, settings, seed });
  for (const one of shuffled(cases, drawsFrom(`order ${seed}`))) learner.meet(one);
  return learner.report();
}

/** What a system has learned so far: the calibration of each domain that earned one, and from which probability on actions are left alone. */
export interface Lesson {
  readonly calibrations: ReadonlyMap<string, Calibration>;
  readonly limit: number;
}

/** What learning hangs on beside the cases. */
export interface LearningParts {
  readonly rules: ShippedRules;
  readonly settings: LearningSettings;
  readonly seed: string;
}

/** A case whose truth a person told, and how many it stands for. */
export interface LabelledCase {
  readonly judged: EvalCase;
  readonly weight: number;
}

/**
 * Fitted on all labels, in force for the versions of those domains that have enough of their own; the limit is the lowest with which the
 * cases seen so far are expected to stay within the budget. Null where nothing can be learned yet.
 */
export function lessonOf(
  labelled: readonly LabelledCase[],
  seen: readonly EvalCase[],
  { rules, settings, seed }: LearningParts,
): Lesson | null {
  const fitted = calibrationFrom(
    labelled.map(({ judged }) => judged),
    labelled[0]?.judged.domain ?? '',
    seed,
    labelled.map(({ weight }) => weight),
  );
  if (fitted === null) return null;
  const domains = [...groupedBy(labelled, ({ judged }) => judged.domain)];
  const earned = domains.filter(([, some]) => some.length >= settings.domainFrom);
  const calibrations = new Map(earned.map(([domain]) => [domain, { ...fitted, versions: versionsOf(domain) }]));
  const risks = seen.map(
    (judged) => riskOf({ judged, scored: scoredWith(rules, judged, calibrations.get(judged.domain) ?? null) }) ?? 1,
  );
  const doubt = 1 + settings.caution / Math.sqrt(labelled.length);
  return { calibrations, limit: limitWithin(risks, settings.budget / doubt) };
}

class Learner {
  readonly #parts: LearningParts;
  readonly #key: Uint8Array;
  readonly #labelled: LabelledCase[] = [];
  readonly #tally = new LearningTally();
  #calibrations: ReadonlyMap<string, Calibration> = new Map();
  #decide;
  #fitAt: number;

  constructor(parts: LearningParts) {
    this.#parts = parts;
    const { settings, seed } = parts;
    this.#key = sha256(utf8ToBytes(`audits ${seed}`));
    this.#decide = decider(1, { rate: settings.auditRate, key: this.#key });
    this.#fitAt = settings.refitFrom;
  }

  meet(one: EvalCase): void {
    const decision = this.#decide(scoredWith(this.#parts.rules, one, this.#calibrations.get(one.domain) ?? null));
    const isAutomated = decision.outcome === 'proceed';
    if (one.request.proposal.kind === 'action' && (!isAutomated || decision.obligations.auditSample)) {
      this.#labelled.push({ judged: one, weight: isAutomated ? 1 / this.#parts.settings.auditRate : 1 });
    }
    this.#tally.take(one, decision);
    if (this.#labelled.length >= this.#fitAt) this.#fit();
  }

  report(): LearningRun {
    return this.#tally.report(this.#parts.seed);
  }

  #fit(): void {
    this.#fitAt += this.#parts.settings.refitEvery;
    const lesson = lessonOf(this.#labelled, this.#tally.seen, this.#parts);
    if (lesson === null) return;
    this.#tally.fitted();
    this.#calibrations = lesson.calibrations;
    this.#decide = decider(lesson.limit, { rate: this.#parts.settings.auditRate, key: this.#key });
  }
}

/** As low a probability as keeps the mean risk of what lies at or above it within a budget. Equal risks stand or fall together. */
export function limitWithin(risks: readonly number[], budget: number): number {
  const rising = risks.toSorted((left, right) => left - right);
  let expected = 0;
  let limit = 1;
  for (const [index, risk] of rising.entries()) {
    expected += risk;
    if (rising[index + 1] === risk) continue;
    if (expected > budget * (index + 1)) break;
    limit = 1 - risk;
  }
  return limit;
}
