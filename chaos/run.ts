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
import { Command, InvalidArgumentError } from 'commander';
import { historyOf, printedHistory } from './history.ts';
import { performRun, type RunOptions } from './perform-run.ts';
import { countByKind } from './reconcile.ts';
import { reportOf, summaryOf } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Options extends Pick<RunOptions, 'faults' | 'seed' | 'rate' | 'paceMs' | 'durationMaxMs'> {
  readonly json?: boolean;
  readonly report?: string;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 10_000_000) return number;
  throw new InvalidArgumentError(`"${text}" is no whole number from 1 to 10000000.`);
}

const printedMax = 20;

async function chaos({ json, report, ...options }: Options): Promise<void> {
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
    process.stdout.write(json === true ? `${JSON.stringify(summary)}\n` : `${JSON.stringify(summary, null, 2)}\n`);
    process.exitCode = result.isProven ? 0 : 1;
    await stopAll();
    if (result.isProven) rmSync(stateDir, { recursive: true, force: true });
    else progress.say(`Logs, data and ${histories.length} differences with their histories are kept in ${artefact}`);
  } finally {
    await stopAll();
  }
}

await new Command('chaos')
  .description('kill, freeze and cut everything under load, then prove that nothing was lost or doubled')
  .option('--faults <number>', 'how many faults', wholeNumber, 30)
  .option('--seed <number>', 'the same seed draws the same faults and the same traffic', wholeNumber, 7)
  .option('--rate <per second>', 'requests a second', wholeNumber, 6)
  .option('--pace <ms>', 'mean time from one fault to the next', wholeNumber, 2_500)
  .option('--longest <ms>', 'no fault lasts longer', wholeNumber, 60_000)
  .option('--report <file>', 'also write a report in Markdown')
  .option('--json', 'end with one JSON object on one line')
  .action(({ pace, longest, ...options }: Options & { pace: number; longest: number }) =>
    chaos({ ...options, paceMs: pace, durationMaxMs: longest }),
  )
  .parseAsync();
process.exit();
