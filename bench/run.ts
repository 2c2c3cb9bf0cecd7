/** `npm run bench`: what Tidegate does in a second, beside the limit of the machine; see docs/performance.md. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { buildServices } from '@tidegate/tools/build-services';
import { CleanUp } from './clean-up.ts';
import { allMet, judgementLines } from './judgement.ts';
import { readOptions } from './options.ts';
import { parts } from './parts.ts';

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
for (const line of judgementLines(figures)) console.log(line);
if (options.json) console.log(JSON.stringify(figures));
process.exitCode = lost > 0 || (options.hold && !allMet(figures)) ? 1 : 0;
