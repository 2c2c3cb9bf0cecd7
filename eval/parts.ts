import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quantileOf } from '@tidegate/statistics/cluster-bootstrap';
import { evaluateBanking, type BankingEvaluation } from '@tidegate/cli/eval-banking';
import { readEpisodes } from '@tidegate/cli/tau-episodes';
import { readFrank } from './frank-outputs.ts';
import { frankReport, type FrankReport } from './frank.ts';
import { heldOut } from './held-out.ts';
import { evalCasesOf, type EvalCase } from './judged-case.ts';
import type { ShippedRules } from './judge.ts';
import { liveLearningReport, type LiveLearningReport } from './learn-live.ts';
import type { LearningRun } from './learning-tally.ts';
import { learnWhileRunning, shippedLearning } from './learning.ts';
import type { EvalOptions } from './options.ts';
import { steadinessReport, type SteadinessReport } from './steadiness.ts';
import { strangersReport, type StrangersReport } from './strangers.ts';
import { atMost, type Target } from './targets.ts';
import { tauReport, type TauReport } from './tau.ts';
import { unseenReports, type UnseenReport } from './unseen-domain.ts';

/** A part whose data are not here. */
export interface Skipped {
  readonly skipped: string;
}

export interface LearningReport {
  readonly orders: number;
  /** Of the worst cumulative share of wrong writes that an order ever had. */
  readonly medianWorst: number;
  readonly worstWorst: number;
  readonly medianWrongWriteShare: number;
  readonly medianEscalatedShare: number;
  /** Share escalated in the first and in the last stretch, median over the orders. */
  readonly escalatedAtFirst: number;
  readonly escalatedAtLast: number;
  readonly medianOrder: LearningRun;
  readonly targets: readonly Target[];
}

export interface EvalReport {
  tau?: TauReport | Skipped;
  /** Episodes of domains of which nothing was fitted on; with --fit and --test only. */
  strangers?: StrangersReport;
  steadiness?: SteadinessReport | Skipped;
  unseen?: readonly UnseenReport[] | Skipped;
  learning?: LearningReport | Skipped;
  frank?: FrankReport | Skipped;
  intake?: BankingEvaluation | Skipped;
  /** Only with --learn-live, and then alone. */
  liveLearning?: LiveLearningReport | Skipped;
}

/** Runs the parts that are asked for, one after the other. */
export function runParts(options: EvalOptions, rules: ShippedRules, say: (part: string) => void): EvalReport {
  const report: EvalReport = {};
  const tau = tauCases(options);
  for (const part of options.only) {
    say(part);
    if (part === 'frank') report.frank = frankPart(options);
    else if (part === 'intake') report.intake = intakePart(options);
    else if ('skipped' in tau) report[part] = tau;
    else if (part === 'tau') Object.assign(report, tauPart(tau, rules, options.seed));
    else if (part === 'steadiness') report.steadiness = steadinessReport(tau.tested, rules, options.seed);
    else if (part === 'unseen') report.unseen = unseenReports(tau.tested, rules, options.seed);
    else report.learning = learningReport(tau.tested, rules, options.seed);
  }
  return report;
}

/** One order of the recorded agents through a running system. */
export async function runLive(options: EvalOptions, rules: ShippedRules, root: string): Promise<EvalReport> {
  const tau = tauCases(options);
  if ('skipped' in tau) return { liveLearning: tau };
  return { liveLearning: await liveLearningReport(tau.tested, rules, options.seed, root) };
}

/** Domains that the fit knows are judged by the targets; of others, only what is promised for a domain never seen. */
function tauPart(
  { tested, known }: TauCases,
  rules: ShippedRules,
  seed: string,
): Pick<EvalReport, 'tau' | 'strangers'> {
  const domains = new Set(known.map(({ domain }) => domain));
  const familiar = tested.filter(({ domain }) => domains.has(domain));
  const strange = tested.filter(({ domain }) => !domains.has(domain));
  return {
    ...(familiar.length === 0 ? {} : { tau: tauReport(heldOut(familiar, known, rules, { seed }), seed) }),
    ...(strange.length === 0 ? {} : { strangers: strangersReport(heldOut(strange, known, rules, { seed }), seed) }),
  };
}

function intakePart({ data }: EvalOptions): BankingEvaluation | Skipped {
  const folder = join(data, 'banking77');
  if (!existsSync(join(folder, 'banking77.jsonl'))) return { skipped: `${folder}/banking77.jsonl is not here` };
  const others = join(data, 'tau_agent_traces');
  const questions = existsSync(join(others, 'traces.jsonl')) ? readEpisodes(others).map(({ request }) => request) : [];
  return evaluateBanking(folder, questions);
}

interface TauCases {
  readonly tested: EvalCase[];
  readonly known: EvalCase[];
}

/** Users are found over both folders together, so that one that is in both is known as the same. */
function tauCases({ data, fit, test }: EvalOptions): TauCases | Skipped {
  const folder = join(data, 'tau_agent_traces');
  if (test === undefined || fit === undefined) {
    if (!existsSync(join(folder, 'traces.jsonl'))) return { skipped: `${folder}/traces.jsonl is not here` };
    const cases = evalCasesOf(readEpisodes(folder));
    return { tested: cases, known: cases };
  }
  const tested = readEpisodes(test);
  const known = fit === test ? [] : readEpisodes(fit);
  const cases = evalCasesOf([...tested, ...known]);
  return { tested: cases.slice(0, tested.length), known: fit === test ? cases : cases.slice(tested.length) };
}

function frankPart({ data, seed }: EvalOptions): FrankReport | Skipped {
  const file = join(data, 'frank_grounding', 'signals.jsonl');
  if (!existsSync(file)) return { skipped: `${file} is not here` };
  return frankReport(readFrank(file), seed) ?? { skipped: `${file} does not hold both parts of the split` };
}

const orders = 20;

function learningReport(cases: readonly EvalCase[], rules: ShippedRules, seed: string): LearningReport {
  const runs = Array.from({ length: orders }, (_, order) =>
    learnWhileRunning(cases, rules, shippedLearning, `${seed} ${order}`),
  );
  const byWorst = runs.toSorted((left, right) => left.worstWrongWriteShare - right.worstWrongWriteShare);
  const median = (valueOf: (run: LearningRun) => number) =>
    quantileOf(
      runs.map(valueOf).sort((left, right) => left - right),
      0.5,
    );
  const worstWorst = byWorst.at(-1)!.worstWrongWriteShare;
  const medianWorst = median((run) => run.worstWrongWriteShare);
  const escalatedAtFirst = median(({ points }) => points[0]!.escalatedShare);
  const escalatedAtLast = median(({ points }) => points.at(-1)!.escalatedShare);
  return {
    orders,
    medianWorst,
    worstWorst,
    medianWrongWriteShare: median(({ wrongWriteShare }) => wrongWriteShare),
    medianEscalatedShare: median(({ escalatedShare }) => escalatedShare),
    escalatedAtFirst,
    escalatedAtLast,
    medianOrder: byWorst[Math.floor(orders / 2)]!,
    targets: [
      atMost('cumulative wrong writes at any time, median order', medianWorst, 0.06),
      atMost('cumulative wrong writes at any time, worst order', worstWorst, 0.06),
      atMost('escalated share at the end against the start', escalatedAtLast - escalatedAtFirst, 0),
    ],
  };
}
