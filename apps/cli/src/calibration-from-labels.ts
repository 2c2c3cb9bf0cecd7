import type { Versions } from '@tidegate/contracts/request-events';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { fitCalibration } from '@tidegate/evidence/fit-calibration';
import { namingOf, versionsOf } from './calibration-naming.ts';
import { versionsText } from './calibration-text.ts';
import { CommandFailure } from './command-failure.ts';
import { shortages, weightMax, type LabelCounts, type LabelledTraffic } from './labelled-traffic.ts';

const ofLabels = 'wrong: a person who reviewed or audited the action did not let it go ahead as it stood';

/** @throws CommandFailure (exit code 1) with every shortage, where there are too few labels */
export function calibrationOfLabels(
  traffic: LabelledTraffic,
  options: Versions & { readonly scope: string },
): Calibration {
  const counts = traffic.counts();
  const short = shortages(counts);
  const data = `labels of the system: ${countsText(counts)}`.slice(0, 512);
  const calibration = short.length > 0 ? null : fitCalibration(traffic.labelled, namingOf(options, ofLabels, data));
  if (calibration !== null) return calibration;
  const why = short.length > 0 ? short : ['right and wrong ones are needed of several users'];
  throw new CommandFailure(
    [
      `Too few labels for ${options.scope}, ${versionsText({ versions: versionsOf(options) })}:`,
      ...why.map((line) => `  ${line}`),
      countsText(counts),
      'Requests stay on the rules meanwhile. Review what waits, or raise the audit rate of the policy.',
    ].join('\n'),
  );
}

/** Every count that the labels rest on, in one line. */
export function countsText(counts: LabelCounts): string {
  const { labelled, right, wrong, audited, actions, standsFor, effective, unanswered, otherVersions, cut } = counts;
  return [
    `${labelled} labels of ${actions} actions: ${right} right, ${wrong} wrong, ${audited} of them from audits`,
    `they stand for ${standsFor.toFixed(0)} and are worth ${effective.toFixed(1)} that count alike`,
    ...(unanswered === 0 ? [] : [`${unanswered} cases have no answer yet`]),
    ...(otherVersions === 0 ? [] : [`${otherVersions} actions of other versions were left out`]),
    ...(cut === 0 ? [] : [`${cut} audits count for ${weightMax} each instead of more`]),
  ].join('; ');
}
