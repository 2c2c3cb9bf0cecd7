import { fitModel } from '@tidegate/evidence/fit-model';
import { mapped } from '@tidegate/evidence/apply-fit';
import { scoreOf } from '@tidegate/statistics/feature-model';
import { areaUnderCurve, brierScore, type Forecast } from '@tidegate/statistics/probability-scores';
import { equalMassBins, expectedCalibrationError, type ReliabilityBin } from '@tidegate/statistics/reliability-bins';
import { groupedBy } from './control-row.ts';
import type { FrankOutput } from './frank-outputs.ts';
import { atLeast, atMost, type Target } from './targets.ts';

export interface FrankReport {
  readonly fittedOn: number;
  readonly tested: number;
  readonly auc: number | null;
  readonly brierScore: number | null;
  readonly expectedCalibrationError: number | null;
  readonly reliability: readonly ReliabilityBin[];
  /** The pooled figure is helped by one corpus being worse than the other; within one it cannot be. */
  readonly corpora: readonly { readonly corpus: string; readonly tested: number; readonly auc: number | null }[];
  /** The source texts' composite and their limit for leaving an answer alone. */
  readonly sources: {
    readonly limit: number;
    readonly automatedShare: number;
    readonly ungroundedShare: number | null;
  };
  readonly targets: readonly Target[];
}

const bins = 10;
const sourcesLimit = 0.85;
/** The four of the given signals that stand for what the sources add up. */
const sourcesSignals = ['bertscore_p_art', 'factcc', 'dep_entail', 'qags'] as const;

/** The authors' split: fitted on their validation part, judged on their test part (methods B3.2). Null without both. */
export function frankReport(outputs: readonly FrankOutput[], seed: string): FrankReport | null {
  const known = outputs.filter(({ split }) => split !== 'test');
  const tested = outputs.filter(({ split }) => split === 'test');
  const features = Object.keys(outputs[0]?.signals ?? {}).map((name) => ({ name, sign: 0 as const }));
  const cases = known.map(({ signals, label, id }) => ({
    values: signals,
    isRight: label.grounded,
    // All summaries of one article are alike.
    group: id.split(':')[0]!,
  }));
  const fitted = fitModel(cases, { features, seed, penalty: 1 });
  if (fitted === null || tested.length === 0) return null;
  const forecast = ({ signals, label }: FrankOutput): Forecast => ({
    probability: mapped(fitted.map, scoreOf(fitted.model, signals) ?? 0),
    happened: label.grounded,
  });
  const forecasts = tested.map(forecast);
  const reliability = equalMassBins(forecasts, bins);
  const [auc, error] = [areaUnderCurve(forecasts), expectedCalibrationError(reliability)];
  return {
    fittedOn: known.length,
    tested: tested.length,
    auc,
    brierScore: brierScore(forecasts),
    expectedCalibrationError: error,
    reliability,
    corpora: [...groupedBy(tested, ({ domain }) => domain)].map(([corpus, some]) => ({
      corpus,
      tested: some.length,
      auc: areaUnderCurve(some.map(forecast)),
    })),
    sources: bySources(tested),
    targets: [atLeast('AUC, frank', auc, 0.87), atMost('expected calibration error, frank', error, 0.035)],
  };
}

/** Equal weights over the signals that are there, as the sources add them up; left alone from 0.85 on. */
function bySources(tested: readonly FrankOutput[]): FrankReport['sources'] {
  const automated = tested.filter(({ signals }) => {
    const sent = sourcesSignals.map((name) => signals[name]).filter((value) => value != null);
    return sent.reduce((sum, value) => sum + value, 0) / sent.length >= sourcesLimit;
  });
  const ungrounded = automated.filter(({ label }) => !label.grounded).length;
  return {
    limit: sourcesLimit,
    automatedShare: automated.length / tested.length,
    ungroundedShare: automated.length === 0 ? null : ungrounded / automated.length,
  };
}
