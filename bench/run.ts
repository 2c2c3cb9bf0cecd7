/** `npm run bench`: what Tidegate does in a second, beside the limit of the machine; see docs/performance.md. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createProgress } from '@tidegate/local-stack/progress';
import { StackFailure } from '@tidegate/local-stack/stack-failure';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { buildServices } from '@tidegate/tools/build-services';
import { CleanUp } from './clean-up.ts';
import { allMet, judgementLines } from './judgement.ts';
import { measuredOn, type MeasuredOn } from './measured-on.ts';
import { readOptions } from './options.ts';
import { partNames, parts } from './parts.ts';
import { saveResults } from './results-file.ts';
import { figureWarnings, loadWarnings } from './warnings.ts';

/** A service that hangs is killed after half of this. */
const stopWithinMs = 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const options = readOptions(process.argv);
const progress = createProgress();
const cleanUp = new CleanUp();
stopOnSignals(
  async () => {
    await cleanUp.all();
    return 130;
  },
  (error) => progress.say(`Stopping failed: ${String(error)}`),
);

interface Run {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly lost: number;
}

async function runParts(): Promise<Run> {
  const profileFolder = options.profile === undefined ? undefined : resolve(options.profile);
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  await progress.step('Services built', () => buildServices({ root }));
  const bench = { root, progress, cleanUp, profileFolder };
  const figures: Record<string, unknown> = {};
  let lost = 0;
  for (const part of parts.filter(({ name }) => options.only.includes(name))) {
    const measured = await cleanUp.within(() => part.run(bench, options));
    Object.assign(figures, measured.figures);
    lost += measured.lost;
    for (const line of measured.lines) console.log(line);
  }
  return { figures, lost };
}

/** Says what was measured and what it is worth; the last line is the JSON object, if it is asked for. */
async function report(figures: Run['figures'], on: MeasuredOn): Promise<void> {
  const warnings = [...loadWarnings(on.machine.loadPerCore), ...figureWarnings(figures)];
  for (const line of [...judgementLines(figures), ...warnings]) console.log(line);
  const { full, only, save, json } = options;
  if (save) {
    const results = { date: new Date().toISOString(), ...on, parts: only, full, warnings, figures };
    const name = await saveResults(join(root, 'bench', 'results'), results, partNames);
    progress.say(`Kept in bench/results/${name}`);
  }
  if (json) console.log(JSON.stringify({ ...figures, warnings }));
}

try {
  const on = await measuredOn(root);
  loadWarnings(on.machine.loadPerCore).forEach(progress.say);
  const { figures, lost } = await runParts();
  await report(figures, on);
  process.exitCode = lost > 0 || (options.hold && !allMet(figures)) ? 1 : 0;
} catch (error) {
  // What fails while everything is being stopped fails because of that; the handler of the signal ends this process.
  if (cleanUp.isStopping) await pause(stopWithinMs);
  if (!(error instanceof StackFailure)) throw error;
  // Its message says what to do; where in our code it was noticed helps nobody.
  progress.say(error.message);
  process.exitCode = 1;
}
