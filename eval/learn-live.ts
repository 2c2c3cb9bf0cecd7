import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TidegateStack } from '@tidegate/cli/tidegate-stack';
import { createProgress } from '@tidegate/local-stack/progress';
import { drawsFrom, shuffled } from '@tidegate/statistics/seeded-draws';
import { parseDocument } from 'yaml';
import type { ShippedRules } from './judge.ts';
import type { EvalCase } from './judged-case.ts';
import type { LearningRun } from './learning-tally.ts';
import { learnWhileRunning, shippedLearning } from './learning.ts';
import { LiveLearning, type LiveLearningRun } from './live-learning.ts';
import { atMost, type Target } from './targets.ts';

export interface LiveLearningReport {
  readonly live: LiveLearningRun;
  /** The same order through the rules alone; its audits are drawn differently. */
  readonly simulated: LearningRun;
  readonly targets: readonly Target[];
}

const liveSettings = { ...shippedLearning, together: 25, minutesMax: 10 } as const;

/** The first drawn order of the simulation, through a system of its own that is started for it and stopped again. */
export async function liveLearningReport(
  cases: readonly EvalCase[],
  rules: ShippedRules,
  seed: string,
  root: string,
): Promise<LiveLearningReport> {
  const order = `${seed} 0`;
  const simulated = learnWhileRunning(cases, rules, shippedLearning, order);
  const live = await ownSystem(root, (running) =>
    new LiveLearning(running, shuffled(cases, drawsFrom(`order ${order}`)), {
      ...{ rules, settings: liveSettings, seed: order },
    }).run((line) => console.error(`  ${line}`)),
  );
  const escalatedAtFirst = live.points[0]!.escalatedShare;
  const escalatedAtLast = live.points.at(-1)!.escalatedShare;
  return {
    ...{ live, simulated },
    targets: [
      atMost('cumulative wrong writes at any time, running system', live.worstWrongWriteShare, 0.06),
      atMost('escalated share at the end against the start, running system', escalatedAtLast - escalatedAtFirst, 0),
      atMost('decisions by a policy out of force', live.stale, 0),
    ],
  };
}

type Use<Result> = (running: Awaited<ReturnType<TidegateStack['start']>>) => Promise<Result>;

/** Nothing that runs already is used or changed: policies, calibrations and breakers of the run are its own. */
async function ownSystem<Result>(root: string, use: Use<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-learning-'));
  Object.assign(process.env, { TIDEGATE_STATE_DIR: folder, KAFKA_BROKERS: '', DATABASE_URL: '' });
  const config = patientBreakers(root, folder);
  const stack = new TidegateStack({
    ...{ root, progress: createProgress() },
    environment: (service): Record<string, string> => (service === 'monitor' ? { TIDEGATE_CONFIG_DIR: config } : {}),
  });
  try {
    return await use(await stack.start());
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Reviewers reject four of ten of the recorded writes: the shipped breakers would stop automation for good, as they should.
 * Here the calibration is what is looked at, so they hold still.
 */
function patientBreakers(root: string, folder: string): string {
  const breakers = parseDocument(readFileSync(join(root, 'config', 'breakers.yaml'), 'utf8'));
  for (const level of ['cohort', 'task']) breakers.setIn(['levels', level, 'limit'], 0.95);
  const config = join(folder, 'learning-config');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'breakers.yaml'), breakers.toString());
  return config;
}
