import { controlFigures, type ControlFigures } from '@tidegate/cli/control-figures';
import { quantileOf } from '@tidegate/statistics/cluster-bootstrap';
import { areaUnderCurve } from '@tidegate/statistics/probability-scores';
import { equalMassBins, expectedCalibrationError } from '@tidegate/statistics/reliability-bins';
import { dealtSplit, heldOut, type AssessedCase } from './held-out.ts';
import type { ShippedRules } from './judge.ts';
import type { EvalCase } from './judged-case.ts';
import { automatedBelow, forecastOf, limitAt } from './tau.ts';
import { atMost, type Target } from './targets.ts';

/** The same evaluation with other runs and users held out together, and other folds. */
export interface SplitFigures {
  readonly seed: string;
  readonly at40: ControlFigures;
  readonly at50: ControlFigures;
  readonly aucWriters: number | null;
  readonly expectedCalibrationError: number | null;
}

/** Over all splits. */
export interface Spread {
  readonly median: number;
  readonly best: number;
  readonly worst: number;
}

/** Figures of several splits of one kind. */
export interface SplitsReport {
  readonly groups: Groups;
  readonly splits: readonly SplitFigures[];
  readonly wrongAt50: Spread;
  readonly failedAt50: Spread;
  readonly wrongAt40: Spread;
  readonly calibrationError: Spread;
  readonly aucWriters: Spread;
}

export interface SteadinessReport {
  /** About as much to learn from as when each run and each user is held out alone; the targets are about these. */
  readonly most: SplitsReport;
  /** A third of the episodes is never seen; how much worse it gets with less to learn from. */
  readonly less: SplitsReport;
  readonly targets: readonly Target[];
}

interface Groups {
  readonly runs: number;
  readonly users: number;
}

const splits = 12;
const groups = { most: { runs: Infinity, users: 10 }, less: { runs: 5, users: 6 } } as const;

/** How far the figures hang on who was held out together and on the draw of the folds. */
export function steadinessReport(cases: readonly EvalCase[], rules: ShippedRules, seed: string): SteadinessReport {
  const most = splitsReport(cases, rules, groups.most, seed);
  const name = (what: string) => `${what}, median of ${splits} splits`;
  return {
    most,
    less: splitsReport(cases, rules, groups.less, seed),
    targets: [
      atMost(name('wrong writes among the automated, 50 % escalated'), most.wrongAt50.median, 0.05),
      atMost(name('failed among the automated, 50 % escalated'), most.failedAt50.median, 0.27),
      atMost(name('wrong writes among the automated, 40 % escalated'), most.wrongAt40.median, 0.09),
      atMost(name('expected calibration error'), most.calibrationError.median, 0.05),
    ],
  };
}

function splitsReport(cases: readonly EvalCase[], rules: ShippedRules, into: Groups, seed: string): SplitsReport {
  const runs = Math.min(into.runs, new Set(cases.map(({ run }) => run)).size);
  const dealt = { runs, users: into.users };
  const all = Array.from({ length: splits }, (_, index) => splitFigures(cases, rules, dealt, `${seed} split ${index}`));
  const spread = (valueOf: (figures: SplitFigures) => number | null) => {
    const rising = all.map((figures) => valueOf(figures) ?? 1).sort((left, right) => left - right);
    return { median: quantileOf(rising, 0.5), best: rising[0]!, worst: rising.at(-1)! };
  };
  const auc = spread((figures) => figures.aucWriters);
  return {
    groups: dealt,
    splits: all,
    wrongAt50: spread(({ at50 }) => at50.wrongWriteShare),
    failedAt50: spread(({ at50 }) => at50.failureShare),
    wrongAt40: spread(({ at40 }) => at40.wrongWriteShare),
    calibrationError: spread((figures) => figures.expectedCalibrationError),
    aucWriters: { median: auc.median, best: auc.worst, worst: auc.best },
  };
}

function splitFigures(cases: readonly EvalCase[], rules: ShippedRules, into: Groups, seed: string): SplitFigures {
  const assessed = heldOut(cases, cases, rules, { seed, split: dealtSplit(cases, into, seed) });
  const writers = assessed.filter(({ judged }) => judged.wrote);
  return {
    seed,
    at40: figuresAt(assessed, 0.4),
    at50: figuresAt(assessed, 0.5),
    aucWriters: areaUnderCurve(writers.flatMap(forecastOf)),
    expectedCalibrationError: expectedCalibrationError(equalMassBins(assessed.flatMap(forecastOf), 10)),
  };
}

function figuresAt(assessed: readonly AssessedCase[], share: number): ControlFigures {
  const isAutomated = automatedBelow(limitAt(assessed, share));
  return controlFigures(
    assessed.map((one) => ({
      ...{ automated: isAutomated(one), failed: one.judged.failed, wrongWrite: one.judged.wrongWrite },
    })),
  );
}
