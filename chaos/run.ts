/**
 * `npm run chaos`: the whole system as real processes under load, while a seeded schedule kills, freezes and cuts; then
 * everything that came out is compared with what went in. `--help` lists the options.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { fileURLToPath } from 'node:url';
import { historyOf, printedHistory } from './history.ts';
import { readOptions, type ChaosOptions } from './options.ts';
import { performRun } from './perform-run.ts';
import { countByKind } from './reconcile.ts';
import { reportOf, summaryOf } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const printedMax = 20;

async function chaos({ json, report, ...options }: ChaosOptions): Promise<void> {
  const progress = createProgress();
  const stopping = new AbortController();
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  };
  const own = async (stop: () => Promise<void>): Promise<void> => {
    stops.push(stop);
    await Promise.resolve();
    if (stopping.signal.aborted) await stopAll();
  };
  stopOnSignals(
    async () => {
      stopping.abort();
      await stopAll();
      return 130;
    },
    (error) => progress.say(`Stopping failed: ${String(error)}`),
  );
  const stateDir = mkdtempSync(join(tmpdir(), 'tidegate-chaos-'));
  // Read by the local stack: logs and data of this run must not mix with those of the user.
  process.env['TIDEGATE_STATE_DIR'] = stateDir;
  progress.say(`seed ${options.seed}, ${options.faults} faults, everything under ${stateDir}`);
  try {
    const result = await performRun({ ...options, root, stateDir, progress, signal: stopping.signal, own });
    const histories = result.differences.map((difference) => historyOf(difference, result.evidence));
    const artefact = join(stateDir, 'differences.jsonl');
    writeFileSync(artefact, histories.map((history) => `${JSON.stringify(history)}\n`).join(''));
    for (const history of histories.slice(0, printedMax)) process.stderr.write(`${printedHistory(history)}\n`);
    if (report !== undefined) writeFileSync(resolve(process.env['INIT_CWD'] ?? '.', report), reportOf(result));
    const summary = summaryOf(result, countByKind(result.differences));
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${JSON.stringify(summary, null, 2)}\n`);
    process.exitCode = result.isProven ? 0 : 1;
    await stopAll();
    if (result.isProven) rmSync(stateDir, { recursive: true, force: true });
    else progress.say(`Logs, data and ${histories.length} differences with their histories are kept in ${artefact}`);
  } finally {
    await stopAll();
  }
}

await chaos(readOptions(process.argv));
process.exit();
