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
import { pipelineFigures, type PipelineFigures } from './pipeline.ts';
import { decisionsPerSecond } from './rules.ts';

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

const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en').padStart(9)}/s`;

function pathLine(name: string, { perSecond, lost, doubled }: PipelineFigures['nest']): string {
  return `${name.padEnd(10)}${rate(perSecond)}   ${lost} lost, ${doubled} doubled`;
}

function pipelineLines(figures: PipelineFigures): string[] {
  const { raw, tidegate, nest, pacedPerSecond } = figures;
  const latency = (name: string, { p50Ms, p99Ms }: typeof raw) =>
    `${name.padEnd(10)}p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms at ${Math.round(pacedPerSecond)}/s`;
  return [
    pathLine('raw', raw),
    pathLine('Tidegate', tidegate),
    pathLine('nest', nest),
    latency('raw', raw),
    latency('Tidegate', tidegate),
  ];
}

const figures: Record<string, unknown> = {};
let lost = 0;
if (options.only.includes('rules')) {
  const perSecond = await progress.step('Rules on one core', () => Promise.resolve(decisionsPerSecond(3_000)));
  figures['rulesPerSecond'] = Math.round(perSecond);
  console.log(`${'rules'.padEnd(10)}${rate(perSecond)}   classified, assessed and decided on one core`);
}
if (options.only.includes('pipeline')) {
  await progress.step('Services built', () => buildServices({ root }));
  const { requests, rounds } = options;
  const size = { requests, rounds, pacedSeconds: 10, warmUp: Math.ceil(requests / 2) };
  const bench = { root, progress, cleanUp, profileFolder };
  const pipeline = await cleanUp.within(() => pipelineFigures(bench, size));
  Object.assign(figures, pipeline);
  lost = pipeline.raw.lost + pipeline.tidegate.lost + pipeline.nest.lost;
  for (const line of pipelineLines(pipeline)) console.log(line);
}
for (const line of judgementLines(figures)) console.log(line);
if (options.json) console.log(JSON.stringify(figures));
process.exitCode = lost > 0 || (options.hold && !allMet(figures)) ? 1 : 0;
