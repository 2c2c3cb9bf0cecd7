import type { Progress } from '@tidegate/local-stack/progress';
import { Database } from '@tidegate/postgres/database';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Difference, Evidence } from './evidence.ts';
import { startFrailSystem, type FrailSystem } from './frail-system.ts';
import { startLoad, type Load } from './load.ts';
import { startOutsiders, type Outsiders } from './outsiders.ts';
import { strikeAll, type Strike } from './nemesis.ts';
import { untilQuiet, type Unrest } from './quiet.ts';
import { connectTo, readEnds, readLog } from './read-log.ts';
import { readAudited, readChainProblems, readSealOf, readTables } from './read-tables.ts';
import { reconcile } from './reconcile.ts';
import { startReviewers } from './reviewers.ts';
import { scheduleOf, type Fault } from './schedule.ts';
import { unsealed } from './unseal.ts';
import { ladderSeconds } from './write-config.ts';

export interface RunOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly own: (stop: () => Promise<void>) => Promise<void>;
  readonly faults: number;
  readonly seed: number;
  /** Requests a second. */
  readonly rate: number;
  readonly paceMs: number;
  readonly durationMaxMs: number;
}

export interface RunResult {
  readonly options: Pick<RunOptions, 'faults' | 'seed' | 'rate' | 'paceMs' | 'durationMaxMs'>;
  readonly evidence: Evidence;
  readonly differences: readonly Difference[];
  /** What had not come to rest when the wait was given up. */
  readonly unrest: Unrest;
  readonly repeats: number;
  readonly durationMs: number;
  /** Every fault was done and undone, all came to rest, and nothing differs. */
  readonly isProven: boolean;
}

const answerWithinMs = 90_000;
/** Longer than the lease of an execution (90 s), after which alone another worker finishes what a killed one had claimed. */
const stallMs = 120_000;
const sayEveryMs = 3_000;

export async function performRun(options: RunOptions): Promise<RunResult> {
  const startedAtMs = performance.now();
  const { progress, signal, own, seed, rate, faults, paceMs, durationMaxMs } = options;
  const system = await startFrailSystem(options);
  const load = await startLoad({
    ...{ seed, run: `chaos-${seed}`, perSecond: rate, brokers: system.broker.brokers },
    intakeUrl: () => `http://127.0.0.1:${system.services.services.intake!.httpPort}`,
  });
  await own(() => load.close());
  const outsiders = await startOutsiders(system, (problem) =>
    progress.say(`An operator was refused what should be undone: ${String(problem)}`),
  );
  await own(() => outsiders.stop());
  const reviewUrl = `http://127.0.0.1:${system.services.services.review!.httpPort}`;
  const reviewing = startReviewers({ reviewUrl, leaveOpen: 10, signal });
  await own(reviewing.stop);
  const strikes = await strikeUnderLoad(options, system, load);
  await progress.step('Every request is answered', () => load.finish(answerWithinMs));
  await reviewing.stop();
  const closing = startReviewers({ reviewUrl, leaveOpen: 0, signal });
  await own(closing.stop);
  const { evidence, unrest } = await gather(system, { load, outsiders, strikes }, options);
  await closing.stop();
  await outsiders.stop();
  const differences = reconcile(evidence);
  const allDone = strikes.length === faults && strikes.every(({ problem }) => problem === undefined);
  return {
    options: { faults, seed, rate, paceMs, durationMaxMs },
    ...{ evidence, differences, unrest, repeats: load.repeats, durationMs: performance.now() - startedAtMs },
    isProven: differences.length === 0 && Object.keys(unrest).length === 0 && allDone,
  };
}

async function strikeUnderLoad(
  { seed, faults, paceMs, durationMaxMs, progress, signal }: RunOptions,
  system: FrailSystem,
  load: Load,
): Promise<readonly Strike[]> {
  const schedule = scheduleOf({ seed, faults, paceMs, durationMaxMs });
  let current: Fault | undefined;
  const say = setInterval(() => {
    const what = current === undefined ? '' : `${current.kind} of ${current.target}`;
    progress.say(
      `fault ${current?.number ?? 0} of ${faults}  ${what}  ·  ${load.submissions.length} requests, ${load.unanswered} unanswered`,
    );
  }, sayEveryMs);
  try {
    const strikes = await strikeAll({ system, faults: schedule, signal, onStrike: (fault) => (current = fault) });
    for (const { number, kind, target, problem } of strikes) {
      if (problem !== undefined) progress.say(`Fault ${number}, ${kind} of ${target}, could not be done: ${problem}`);
    }
    return strikes;
  } finally {
    clearInterval(say);
  }
}

interface Witnesses {
  readonly load: Load;
  readonly outsiders: Outsiders;
  readonly strikes: readonly Strike[];
}

async function gather(
  system: FrailSystem,
  { load, outsiders, strikes }: Witnesses,
  { progress, signal }: RunOptions,
): Promise<{ evidence: Evidence; unrest: Unrest }> {
  const admin = connectTo(system.broker.directBrokers).admin();
  const database = await Database.connect({
    ...{ url: system.postgres.directUrl, schema: 'audit', applicationName: 'chaos-reader', log: silentLog },
  });
  await admin.connect();
  try {
    let saidAtMs = 0;
    const onUnrest = (unrest: Unrest): void => {
      if (performance.now() - saidAtMs < sayEveryMs) return;
      saidAtMs = performance.now();
      progress.say(
        `still to come: ${Object.entries(unrest)
          .map(([name, count]) => `${count} ${name}`)
          .join(', ')}`,
      );
    };
    const quiet = () =>
      untilQuiet({ admin, database, stallMs, signal, onUnrest, outside: () => outsiders.unrest(database) });
    const unrest = await progress.step('Everything came to rest', quiet);
    const log = await progress.step('The log read', async () =>
      readLog(system.broker.directBrokers, await readEnds(admin), 300_000),
    );
    const evidence: Evidence = {
      ...{ submissions: load.submissions, log, strikes, ladderSeconds, receipts: system.receipts() },
      ...{ uses: outsiders.uses, wishes: outsiders.wishes },
      tables: await readTables(database),
      audited: await progress.step('The audit records read', async () =>
        unsealed(await readAudited(database), log, await readSealOf(database)),
      ),
      chainProblems: await progress.step('The chains verified', () => readChainProblems(database)),
    };
    return { evidence, unrest };
  } finally {
    await admin.disconnect();
    await database.close();
  }
}
