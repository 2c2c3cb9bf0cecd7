/**
 * `npm run fuzz`: hostile input on every HTTP route and every topic of the running system, and what must hold all the
 * same. `--help` says how.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { FuzzRun } from './fuzz-run.ts';
import type { FuzzOptions } from './options.ts';
import { UsageError, helpText, readOptions } from './options.ts';
import { summaryOf } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const seedsMax = 2 ** 31;

function optionsOfCommand(): FuzzOptions | undefined {
  try {
    return readOptions(process.argv.slice(2), Date.now() % seedsMax);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

const options = optionsOfCommand();
if (options === undefined) {
  console.log(helpText);
  process.exit(0);
}

// Hostile input belongs neither into the folder of a system in use nor on its broker.
const folder = mkdtempSync(join(tmpdir(), 'tidegate-fuzz-'));
process.env['TIDEGATE_STATE_DIR'] = folder;
process.env['KAFKA_BROKERS'] = '';
process.env['DATABASE_URL'] = '';
// With a bounded heap garbage is collected in time, so that what grows is what is kept.
process.env['NODE_OPTIONS'] = '--max-old-space-size=192';

const progress = createProgress();
const run = new FuzzRun(root, options, progress);
stopOnSignals(
  async (reason) => {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
    return 128 + (reason === 'disconnect' ? 1 : constants.signals[reason]);
  },
  (error) => progress.say(`Stopping failed: ${String(error)}`),
);
try {
  const report = await run.run();
  // With findings the folder stays: its logs say more.
  if (report.findings === 0) rmSync(folder, { recursive: true, force: true });
  else progress.say(`Logs are in ${join(folder, 'logs')}`);
  for (const line of summaryOf(report)) console.log(line);
  if (options.json) console.log(JSON.stringify(report));
  process.exit(report.findings === 0 ? 0 : 1);
} catch (error) {
  progress.say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
