import type { Calibration } from '@tidegate/evidence/calibrate';
import type { Scored } from '@tidegate/policy/fact-definition';
import { drawsFrom, shuffled } from '@tidegate/statistics/seeded-draws';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { groupedBy } from './control-row.ts';
import { calibrationFrom, riskOf } from './held-out.ts';
import { decider, scoredWith, type ShippedRules } from './judge.ts';
import { versionsOf, type EvalCase } from './judged-case.ts';

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

/** A stretch of the stream. */
export interface LearningPoint {
  readonly seen: number;
  readonly labels: number;
  /** In this stretch. */
  readonly escalatedShare: number;
  /** Since the start; 0 while nothing was automated. */
  readonly wrongWriteShare: number;
}

export interface LearningRun {
  readonly seed: string;
  readonly points: readonly LearningPoint[];
  /** The most that the cumulative share of wrong writes ever was, from the 50th automated case on. */
  readonly worstWrongWriteShare: number;
  readonly wrongWriteShare: number;
  readonly escalatedShare: number;
  readonly fits: number;
}

const stretch = 100;
/** With fewer automated cases a single wrong one would be most of the share. */
const automatedBeforeJudging = 50;

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
  const learner = new Learner(rules, settings, seed);
  for (const one of shuffled(cases, drawsFrom(`order ${seed}`))) learner.meet(one);
  return learner.report();
}

class Learner {
  readonly #rules: ShippedRules;
  readonly #settings: LearningSettings;
  readonly #seed: string;
  readonly #key: Uint8Array;
  readonly #seen: EvalCase[] = [];
  readonly #labelled: EvalCase[] = [];
  readonly #points: LearningPoint[] = [];
  #calibrations: ReadonlyMap<string, Calibration> = new Map();
  #decide;
  #fitAt: number;
  #fits = 0;
  #automated = 0;
  #wrong = 0;
  #worst = 0;
  #automatedBefore = 0;

  constructor(rules: ShippedRules, settings: LearningSettings, seed: string) {
    this.#rules = rules;
    this.#settings = settings;
    this.#seed = seed;
    this.#key = sha256(utf8ToBytes(`audits ${seed}`));
    this.#decide = decider(1, { rate: settings.auditRate, key: this.#key });
    this.#fitAt = settings.refitFrom;
  }

  meet(one: EvalCase): void {
    const scored = this.#score(one);
    const { outcome, obligations } = this.#decide(scored);
    const isAutomated = outcome === 'proceed';
    if (isAutomated) this.#countAutomated(one);
    const isAction = one.request.proposal.kind === 'action';
    if (isAction && (!isAutomated || obligations.auditSample)) this.#labelled.push(one);
    this.#seen.push(one);
    if (this.#labelled.length >= this.#fitAt) this.#fit();
    if (this.#seen.length % stretch === 0) this.#mark(stretch);
  }

  report(): LearningRun {
    const rest = this.#seen.length % stretch;
    if (rest > 0) this.#mark(rest);
    return {
      seed: this.#seed,
      points: this.#points,
      worstWrongWriteShare: this.#worst,
      wrongWriteShare: this.#automated === 0 ? 0 : this.#wrong / this.#automated,
      escalatedShare: 1 - this.#automated / this.#seen.length,
      fits: this.#fits,
    };
  }

  #score(one: EvalCase): Scored {
    return scoredWith(this.#rules, one, this.#calibrations.get(one.domain) ?? null);
  }

  #countAutomated(one: EvalCase): void {
    this.#automated++;
    if (one.wrongWrite) this.#wrong++;
    if (this.#automated >= automatedBeforeJudging) this.#worst = Math.max(this.#worst, this.#wrong / this.#automated);
  }

  #fit(): void {
    this.#fitAt += this.#settings.refitEvery;
    const fitted = calibrationFrom(this.#labelled, this.#labelled[0]!.domain, this.#seed);
    if (fitted === null) return;
    this.#fits++;
    const domains = [...groupedBy(this.#labelled, ({ domain }) => domain)];
    const earned = domains.filter(([, labelled]) => labelled.length >= this.#settings.domainFrom);
    // Fitted on all, in force for the versions of those that earned it.
    this.#calibrations = new Map(earned.map(([domain]) => [domain, { ...fitted, versions: versionsOf(domain) }]));
    const limit = this.#limitWithin(this.#settings.budget);
    this.#decide = decider(limit, { rate: this.#settings.auditRate, key: this.#key });
  }

  /** The lowest limit with which the cases seen so far are expected to stay within the budget; 1 when none is. */
  #limitWithin(budget: number): number {
    const risks = this.#seen.map((judged) => {
      return riskOf({ judged, scored: this.#score(judged) }) ?? 1;
    });
    const doubt = 1 + this.#settings.caution / Math.sqrt(this.#labelled.length);
    return limitWithin(risks, budget / doubt);
  }

  #mark(length: number): void {
    const automatedHere = this.#automated - this.#automatedBefore;
    this.#automatedBefore = this.#automated;
    this.#points.push({
      seen: this.#seen.length,
      labels: this.#labelled.length,
      escalatedShare: 1 - automatedHere / length,
      wrongWriteShare: this.#automated === 0 ? 0 : this.#wrong / this.#automated,
    });
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
