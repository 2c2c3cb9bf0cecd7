/**
 * `npm run bench`: how fast the rules are on one core, and how fast decisions come out of the running system, in one run on
 * one machine. `--json` ends with one object.
 */
import { TidegateStack } from '@tidegate/cli/tidegate-stack';
import { createProgress } from '@tidegate/local-stack/progress';
import { pipelineFigures } from './pipeline.ts';
import { decisionsPerSecond } from './rules.ts';

const root = new URL('..', import.meta.url).pathname;
const progress = createProgress();
const rules = await progress.step('Rules on one core', () => Promise.resolve(decisionsPerSecond(3_000)));
const stack = new TidegateStack({ root, progress, environment: () => ({ TIDEGATE_TRACING__SAMPLE_RATIO: '0' }) });
try {
  const running = await stack.start();
  const pipeline = await progress.step('20,000 requests through intake, evidence and policy', () =>
    pipelineFigures(running.kafkaBrokers!, 20_000),
  );
  console.log(
    `rules: ${Math.round(rules).toLocaleString('en')} requests a second classified, assessed and decided on one core`,
  );
  console.log(
    `system: ${Math.round(pipeline.perSecond).toLocaleString('en')} decisions a second at saturation, ${pipeline.lost} lost`,
  );
  console.log(
    `system: ${pipeline.p50Ms.toFixed(1)} ms at the median, ${pipeline.p99Ms.toFixed(1)} ms at p99, at ${pipeline.pacedPerSecond}/s`,
  );
  if (process.argv.includes('--json')) console.log(JSON.stringify({ rulesPerSecond: Math.round(rules), ...pipeline }));
  if (pipeline.lost > 0) process.exitCode = 1;
} finally {
  await stack.stop();
}
