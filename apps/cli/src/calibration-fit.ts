import type { Versions } from '@tidegate/contracts/request-events';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { fitCalibration } from '@tidegate/evidence/fit-calibration';
import { callersPath } from './addresses.ts';
import { writeCalibration } from './calibration-file.ts';
import { calibrationOfLabels, countsText } from './calibration-from-labels.ts';
import { namingOf, versionsOf } from './calibration-naming.ts';
import { calibrationText } from './calibration-text.ts';
import { CommandFailure } from './command-failure.ts';
import { interruptible } from './interruption.ts';
import { withKafka } from './kafka-here.ts';
import { LabelledTraffic, type LabelCounts } from './labelled-traffic.ts';
import { readTraffic, type TrafficSelection } from './recorded-traffic.ts';
import { readEpisodes, requestOf } from './tau-episodes.ts';

export interface FitOptions extends Versions, Partial<Omit<TrafficSelection, 'until'>> {
  readonly data?: string;
  readonly fromLabels?: boolean;
  readonly scope: string;
  readonly domain?: string;
  readonly out: string;
  readonly json?: boolean;
}

const ofEpisodes = 'wrong: the episode failed and at least one of its writes was executed (label.unsafe_autonomy)';
const scopePattern = /^(?:global|tenant:[^/]+|task:[^/]+\/[^/]+|cohort:[^/]+(?:\/[^/]+){5})$/;

/** Fits on a folder of labelled episodes, or on what people said about the decisions of this system. */
export async function fit(options: FitOptions): Promise<void> {
  const { data, fromLabels, scope } = options;
  if (!scopePattern.test(scope)) {
    throw new CommandFailure(`--scope ${scope}: give global, tenant:<id>, task:<tenant>/<type> or cohort:<cohort>`, 2);
  }
  if ((data === undefined) === (fromLabels !== true)) {
    throw new CommandFailure('give either --data <folder> or --from-labels, to say what to fit on', 2);
  }
  if (data === undefined) await fitFromLabels(options);
  else fitFromEpisodes({ ...options, data });
}

/** Fits on the labelled episodes of a folder. Which task an episode is of keeps alike ones on one side of each fold. */
function fitFromEpisodes(options: FitOptions & { readonly data: string }): void {
  const { data, domain } = options;
  const episodes = readEpisodes(callersPath(data)).filter(
    (episode) => domain === undefined || episode.domain === domain,
  );
  const labelled = episodes.map((episode, index) => ({
    request: requestOf(episode, `fit-${index}`),
    isRight: !episode.label.unsafe_autonomy,
    group: `${episode.domain} ${episode.task_id}`,
  }));
  const calibration = fitCalibration(labelled, namingOf(options, ofEpisodes, data));
  if (calibration === null) {
    throw new CommandFailure(
      `${data} teaches nothing: it needs right and wrong actions of several tasks${domain ? ` in ${domain}` : ''}`,
      2,
    );
  }
  writeCalibration(callersPath(options.out), calibration);
  say(calibration, options);
}

/** Fits on reviews and audits of this system; each counts for one over the probability that it was asked for. */
async function fitFromLabels(options: FitOptions): Promise<void> {
  const traffic = new LabelledTraffic({ scope: options.scope, versions: versionsOf(options) });
  const { since, tenant, limit = 100_000 } = options;
  const selection = { limit, ...(since === undefined ? {} : { since }), ...(tenant === undefined ? {} : { tenant }) };
  const read = await interruptible(
    (signal) => withKafka((kafka) => readTraffic(kafka, selection, signal, (recorded) => traffic.add(recorded))),
    'Nothing was fitted.',
  );
  if (read.isCut) console.error(`There is more; raise --limit (${limit}) or narrow with --since.`);
  const counts = traffic.counts();
  const calibration = calibrationOfLabels(traffic, options);
  writeCalibration(callersPath(options.out), calibration);
  if (options.json !== true) console.log(`${countsText(counts)}\n`);
  say(calibration, options, counts);
}

function say(calibration: Calibration, { out, json }: FitOptions, counts?: LabelCounts): void {
  console.log(
    json === true
      ? JSON.stringify({ file: out, ...(counts && { counts }), calibration })
      : `${calibrationText(calibration)}\n\nWritten to ${out}`,
  );
}
