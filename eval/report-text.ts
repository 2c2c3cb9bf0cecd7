import { bankingText } from '@tidegate/cli/banking-text';
import type { ReliabilityBin } from '@tidegate/statistics/reliability-bins';
import { controlTable, percent } from './control-row.ts';
import type { FrankReport } from './frank.ts';
import type { LiveLearningReport } from './learn-live.ts';
import type { LearningRun } from './learning-tally.ts';
import type { EvalReport, LearningReport, Skipped } from './parts.ts';
import type { SplitsReport, SteadinessReport } from './steadiness.ts';
import type { StrangersReport } from './strangers.ts';
import { targetsText, type Target } from './targets.ts';
import type { TauReport } from './tau.ts';
import type { UnseenReport } from './unseen-domain.ts';

/** The report as a person reads it. */
export function reportText(report: EvalReport): string {
  const { tau, strangers, steadiness, unseen, learning, frank, intake, liveLearning } = report;
  return [
    section('Recorded agents, run and simulated user held out', tau, tauText),
    section('Domains that were not fitted on', strangers, strangersText),
    section('Steadiness: other runs and users held out together', steadiness, steadinessText),
    section('A domain never seen', unseen, (reports) => reports.map(unseenText).join('\n\n')),
    section('Learning while running', learning, learningText),
    section('Learning while running, by the running system', liveLearning, liveText),
    section('Grounding of summaries (frank), author split', frank, frankText),
    section('Classification at intake (banking77), split by hash', intake, bankingText),
  ]
    .filter((text) => text !== null)
    .join('\n\n');
}

/** Every target of the parts that ran. */
export function targetsOf({ tau, strangers, steadiness, unseen, learning, liveLearning, frank }: EvalReport): Target[] {
  const single = [tau, strangers, steadiness, learning, liveLearning, frank].flatMap((part) =>
    part === undefined || 'skipped' in part ? [] : part.targets,
  );
  const each = unseen === undefined || 'skipped' in unseen ? [] : unseen.flatMap(({ targets }) => targets);
  return [...single, ...each];
}

function section<Part extends object>(
  title: string,
  part: Part | Skipped | undefined,
  textOf: (part: Part) => string,
): string | null {
  if (part === undefined) return null;
  const body = 'skipped' in part ? `skipped: ${part.skipped}` : textOf(part as Part);
  return `${title}\n${'='.repeat(title.length)}\n${body}`;
}

const three = (value: number | null) => (value === null ? '–' : value.toFixed(3));

function tauText(report: TauReport): string {
  return [
    `${report.episodes} episodes of ${report.users} simulated users; wrong writes and failures among the automated, needless among the`,
    'escalated; [95 % interval, drawn by simulated user]',
    ...(report.unknown === 0 ? [] : [`${report.unknown} actions have no calibration and are escalated`]),
    controlTable(report.rows),
    `AUC ${three(report.aucAll)}, among episodes that wrote ${three(report.aucWriters)}; Brier ${three(report.brierScore)}; ECE ${three(report.expectedCalibrationError)}`,
    binsText(report.reliability),
    '',
    'Each run, half escalated by the limit of the other runs',
    controlTable(report.runs),
    '',
    targetsText(report.targets),
  ].join('\n');
}

function strangersText({ episodes, row, targets }: StrangersReport): string {
  return [
    `${episodes} episodes; no calibration holds, so every action is approved by a person`,
    controlTable([row]),
    targetsText(targets),
  ].join('\n');
}

function steadinessText({ most, less, targets }: SteadinessReport): string {
  return [splitsText(most), '', splitsText(less), '', targetsText(targets)].join('\n');
}

function splitsText(report: SplitsReport): string {
  const { splits, groups } = report;
  const line = (name: string, ...cells: string[]) =>
    `  ${[name.padEnd(8), ...cells.map((cell) => cell.padStart(10))].join(' ')}`;
  const spreadLine = (name: 'median' | 'best' | 'worst') =>
    line(
      name,
      ...[report.wrongAt40, report.wrongAt50, report.failedAt50].map((spread) => percent(spread[name])),
      three(report.calibrationError[name]),
      three(report.aucWriters[name]),
    );
  return [
    `${splits.length} splits: runs dealt into ${groups.runs} groups and users into ${groups.users}, each pair held out in turn`,
    line('split', 'wrong 40 %', 'wrong 50 %', 'fail 50 %', 'ECE', 'AUC wrote'),
    ...splits.map(({ at40, at50, expectedCalibrationError, aucWriters }, index) =>
      line(
        String(index + 1),
        ...[at40.wrongWriteShare, at50.wrongWriteShare, at50.failureShare].map(percent),
        three(expectedCalibrationError),
        three(aucWriters),
      ),
    ),
    ...(['median', 'best', 'worst'] as const).map(spreadLine),
  ].join('\n');
}

function unseenText({ fittedOn, runOn, saysSo, actions, reason, row, believed, targets }: UnseenReport): string {
  return [
    `Fitted on ${fittedOn}, run on ${runOn}: ${saysSo} of ${actions} actions say NO_CALIBRATION`,
    ...(reason === null ? [] : [`  "${reason}"`]),
    controlTable([row, believed.row]),
    `had it been believed: AUC ${three(believed.auc)}, ECE ${three(believed.expectedCalibrationError)}`,
    targetsText(targets),
  ].join('\n');
}

function learningText(report: LearningReport): string {
  return [
    `${report.orders} drawn orders: cumulative wrong writes among the automated, at their highest, median ${percent(report.medianWorst)}, worst ${percent(report.worstWorst)};`,
    `at the end, median ${percent(report.medianWrongWriteShare)}; escalated over all, median ${percent(report.medianEscalatedShare)}, from ${percent(report.escalatedAtFirst)} of the first hundred to ${percent(report.escalatedAtLast)} of the last`,
    'the median order:',
    pointsText(report.medianOrder),
    targetsText(report.targets),
  ].join('\n');
}

function liveText({ live, simulated, targets }: LiveLearningReport): string {
  const total = (run: LearningRun) =>
    `${percent(run.escalatedShare)} escalated, ${percent(run.wrongWriteShare)} wrong, at its highest ${percent(run.worstWrongWriteShare)}, ${run.fits} fits`;
  return [
    `through the running system in ${live.seconds.toFixed(0)} s: ${total(live)}; ${live.calibrated} decisions name a calibration, ${live.stale} an old policy`,
    pointsText(live),
    `the same order, simulated: ${total(simulated)}`,
    pointsText(simulated),
    targetsText(targets),
  ].join('\n');
}

function pointsText({ points }: LearningRun): string {
  const lines = points.map(
    ({ seen, labels, escalatedShare, wrongWriteShare }) =>
      `${String(seen).padStart(6)} ${String(labels).padStart(8)} ${percent(escalatedShare).padStart(11)} ${percent(wrongWriteShare).padStart(12)}`,
  );
  return ['  seen   labels   escalated  wrong so far', ...lines].join('\n');
}

function frankText(report: FrankReport): string {
  const { sources } = report;
  return [
    `fitted on ${report.fittedOn}, judged on ${report.tested}: AUC ${three(report.auc)}, Brier ${three(report.brierScore)}, ECE ${three(report.expectedCalibrationError)}`,
    ...report.corpora.map(({ corpus, tested, auc }) => `  within ${corpus} (${tested}): AUC ${three(auc)}`),
    binsText(report.reliability),
    `the sources' composite, left alone from ${sources.limit} on: automates ${percent(sources.automatedShare)}, of which ${percent(sources.ungroundedShare)} are not grounded`,
    targetsText(report.targets),
  ].join('\n');
}

function binsText(bins: readonly ReliabilityBin[]): string {
  const cells = bins.map(
    ({ count, meanProbability, happenedShare }) =>
      `${count}: ${meanProbability.toFixed(2)}→${happenedShare.toFixed(2)}`,
  );
  return `bins, n: promised→came  ${cells.join('  ')}`;
}
