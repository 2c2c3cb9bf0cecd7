/**
 * `npm run bench`: how fast the rules are on one core, and how fast decisions come out of intake, evidence and policy on a
 * real Kafka, in one run on one machine. `--json` ends with one object.
 */
import { fileURLToPath } from 'node:url';
import { startInfrastructure } from '@tidegate/local-stack/infrastructure';
import { startServices } from '@tidegate/local-stack/local-stack';
import { createProgress } from '@tidegate/local-stack/progress';
import { buildServices } from '@tidegate/tools/build-services';
import { pipelineFigures, type PipelineFigures } from './pipeline.ts';
import { decisionsPerSecond } from './rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const progress = createProgress();

async function measurePipeline(): Promise<PipelineFigures> {
  await buildServices({ root });
  const infrastructure = await startInfrastructure({ root, progress });
  try {
    const services = await startServices({
      root,
      infrastructure,
      progress,
      services: ['intake', 'evidence', 'policy'],
      environment: () => ({ TIDEGATE_TRACING__SAMPLE_RATIO: '0' }),
    });
    try {
      const label = '20,000 requests through intake, evidence and policy';
      return await progress.step(label, () => pipelineFigures(infrastructure.kafkaBrokers, 20_000));
    } finally {
      await services.stop();
    }
  } finally {
    await infrastructure.stop();
  }
}

const words = (count: number) => Math.round(count).toLocaleString('en');
const rulesPerSecond = await progress.step('Rules on one core', () => Promise.resolve(decisionsPerSecond(3_000)));
const pipeline = await measurePipeline();
console.log(`rules: ${words(rulesPerSecond)} requests a second classified, assessed and decided on one core`);
console.log(`pipeline: ${words(pipeline.perSecond)} decisions a second at saturation, ${pipeline.lost} lost`);
console.log(
  `pipeline: ${pipeline.p50Ms.toFixed(1)} ms at the median, ${pipeline.p99Ms.toFixed(1)} ms at p99, at ${pipeline.pacedPerSecond}/s`,
);
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ rulesPerSecond: Math.round(rulesPerSecond), ...pipeline }));
}
process.exitCode = pipeline.lost > 0 ? 1 : 0;
