import { digestOf } from '@tidegate/contracts/action-digest';
import type { Versions } from '@tidegate/contracts/request-events';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { fitCalibration } from '@tidegate/evidence/fit-calibration';
import { callersPath } from './addresses.ts';
import { writeCalibration } from './calibration-file.ts';
import { calibrationText } from './calibration-text.ts';
import { CommandFailure } from './command-failure.ts';
import { readEpisodes, requestOf } from './tau-episodes.ts';

export interface FitOptions extends Versions {
  readonly data: string;
  readonly scope: string;
  readonly domain?: string;
  readonly out: string;
  readonly json?: boolean;
}

const labelDefinition = 'wrong: the episode failed and at least one of its writes was executed (label.unsafe_autonomy)';
const scopePattern = /^(?:global|tenant:[^/]+|task:[^/]+\/[^/]+|cohort:[^/]+(?:\/[^/]+){5})$/;

/** Fits on the labelled episodes of a folder. Which task an episode is of keeps alike ones on one side of each fold. */
export function fitFromEpisodes(options: FitOptions): void {
  const { data, scope, domain, out } = options;
  if (!scopePattern.test(scope)) {
    throw new CommandFailure(`--scope ${scope}: give global, tenant:<id>, task:<tenant>/<type> or cohort:<cohort>`, 2);
  }
  const episodes = readEpisodes(callersPath(data)).filter(
    (episode) => domain === undefined || episode.domain === domain,
  );
  const labelled = episodes.map((episode, index) => ({
    request: requestOf(episode, `fit-${index}`),
    isRight: !episode.label.unsafe_autonomy,
    group: `${episode.domain} ${episode.task_id}`,
  }));
  const versions = versionsOf(options);
  const fittedAt = new Date().toISOString();
  const calibration = fitCalibration(labelled, {
    ...{ calibrationId: `cal-${digestOf({ scope, versions, fittedAt }).slice(0, 12)}`, scope, versions, fittedAt },
    ...{ labelDefinition, data: data.slice(0, 512), seed: 'tidegate' },
  });
  if (calibration === null) {
    throw new CommandFailure(
      `${data} teaches nothing: it needs right and wrong actions of several tasks${domain ? ` in ${domain}` : ''}`,
      2,
    );
  }
  writeCalibration(callersPath(out), calibration);
  say(calibration, options);
}

function versionsOf({ model, prompt, index, tools }: FitOptions): Versions {
  return { model, prompt, ...(index === undefined ? {} : { index }), ...(tools === undefined ? {} : { tools }) };
}

function say(calibration: Calibration, { out, json }: FitOptions): void {
  console.log(
    json === true ? JSON.stringify({ file: out, calibration }) : `${calibrationText(calibration)}\n\nWritten to ${out}`,
  );
}
