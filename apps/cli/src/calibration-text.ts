import type { Calibration } from '@tidegate/evidence/calibrate';
import { textTable } from './text-table.ts';

/** Everything about one calibration, the strongest features first. */
export function calibrationText(calibration: Calibration): string {
  const { calibrationId, scope, fittedOn, expectedCalibrationError, fittedAt, fit } = calibration;
  const head = [
    `${calibrationId} for ${scope}`,
    `versions  ${versionsText(calibration)}`,
    `fitted    ${fittedAt} on ${fittedOn} labels`,
    `ECE       ${expectedCalibrationError.toFixed(3)}`,
  ];
  if (fit === undefined) return head.join('\n');
  const { brierScore, labels, labelDefinition, data, map, effectiveLabels } = fit;
  const worth = effectiveLabels === undefined ? '' : `, worth ${effectiveLabels.toFixed(1)} that count alike`;
  return [
    ...head,
    `Brier     ${brierScore === null ? 'unknown' : brierScore.toFixed(3)}`,
    `labels    ${labels.right} right, ${labels.wrong} wrong${worth}; ${labelDefinition}`,
    `data      ${data}`,
    `map       ${map.kind}`,
    '',
    textTable(
      ['n', 'promised', 'came'],
      fit.reliability.map((bin) => [String(bin.count), bin.meanProbability.toFixed(3), bin.happenedShare.toFixed(3)]),
    ),
    '',
    textTable(['feature', 'coefficient', 'mean', 'when missing'], featureRows(fit)),
  ].join('\n');
}

export function versionsText({ versions }: Pick<Calibration, 'versions'>): string {
  const { model, prompt, index, tools } = versions;
  return [
    `model ${model}`,
    `prompt ${prompt}`,
    ...(index ? [`index ${index}`] : []),
    ...(tools ? [`tools ${tools}`] : []),
  ].join(', ');
}

function featureRows({ features }: NonNullable<Calibration['fit']>): string[][] {
  return features
    .toSorted((left, right) => Math.abs(right.coefficient) - Math.abs(left.coefficient))
    .map(({ name, coefficient, mean, whenMissing }) => [
      name,
      coefficient.toFixed(3),
      mean.toFixed(3),
      whenMissing === null ? 'no probability' : whenMissing.toFixed(3),
    ]);
}
