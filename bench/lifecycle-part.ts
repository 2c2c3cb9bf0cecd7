import { serviceNames } from '@tidegate/contracts/topics';
import { closedLoop, type LoopFigures } from './closed-loop.ts';
import { LifecycleDriver, loopOf, type LifecycleRound } from './lifecycle.ts';
import { rateText, type Part, type PartResult } from './part.ts';
import { median, ratio } from './quantiles.ts';
import { startSystemsOfRecord } from './systems-of-record.ts';
import { WorkflowEngine } from './workflow-engine.ts';
import { openWorld, type Bench } from './world.ts';

interface LifecycleSize {
  readonly count: number;
  readonly rounds: number;
}

/** Create, claim, verdict, resolution; beside it a workflow engine that only creates, waits and resumes. */
export const lifecyclePart: Part = {
  name: 'lifecycle',
  async run(bench, { requests, rounds }) {
    const size = { count: Math.ceil(requests / 8), rounds };
    const five = await bench.cleanUp.within(() => besideEngine(bench, size));
    const nine = await bench.cleanUp.within(() => allNine(bench, size));
    return joined(five, nine);
  },
};

/** The services that a lifecycle passes. The other four look on: see `allNine`. */
const passedThrough = ['intake', 'evidence', 'policy', 'routing', 'review'] as const;

/** Warms both up, then lets them take turns, so that what the machine does beside it meets both alike. */
async function besideEngine(bench: Bench, { count, rounds }: LifecycleSize): Promise<PartResult> {
  const { progress, cleanUp } = bench;
  const world = await openWorld(bench, { services: passedThrough });
  const driver = await LifecycleDriver.start(bench, world);
  const engine = await progress.step('DBOS', () => WorkflowEngine.start(world.databaseUrl));
  await cleanUp.own(() => engine.stop());
  let workflows = 0;
  const take = {
    tidegate: async () => {
      const round = await driver.round(count);
      await driver.settle();
      return round;
    },
    engine: () => closedLoop(loopOf(count), () => engine.createWaitResume(`workflow-${++workflows}`)),
  };
  const lives: LifecycleRound[] = [];
  const waits: LoopFigures[] = [];
  await progress.step(`Tidegate: warm-up of ${count} lifecycles`, take.tidegate);
  await progress.step(`DBOS: warm-up of ${count} workflows`, take.engine);
  for (let round = 0; round < rounds; round += 1) {
    lives.push(await progress.step(`Tidegate: ${count} lifecycles`, take.tidegate));
    waits.push(await progress.step(`DBOS: ${count} workflows`, take.engine));
  }
  const life = medianOf(lives);
  const wait = medianOf(waits);
  const figures = {
    lifecycleRatio: ratio(life.perSecond, wait.perSecond),
    lifecyclePerSecond: life.perSecond,
    lifecycleP50Ms: life.p50Ms,
    lifecycleP99Ms: life.p99Ms,
    lifecyclePerSecondOfRounds: lives.map(({ perSecond }) => perSecond),
    lifecycleCpuMicros: lives.at(-1)?.cpuMicros,
    workflowEnginePerSecond: wait.perSecond,
    workflowEngineP50Ms: wait.p50Ms,
    workflowEngineP99Ms: wait.p99Ms,
    workflowEnginePerSecondOfRounds: waits.map(({ perSecond }) => perSecond),
  };
  const lines = [lineOf('lifecycle', life), ...lives.slice(-1).map(costLine), lineOf('DBOS', wait)];
  return { figures, lines, lost: life.lost + wait.lost + sumOf(lives, 'doubled') };
}

/** The same in a shorter round with the services that look on: previews, executions, labels, breakers, audit. */
async function allNine(bench: Bench, { count }: LifecycleSize): Promise<PartResult> {
  const url = await startSystemsOfRecord(bench);
  const world = await openWorld(bench, {
    services: serviceNames,
    environment: (service) => (service === 'actions' ? { SYSTEMS_OF_RECORD_URL: url } : {}),
  });
  const driver = await LifecycleDriver.start(bench, world);
  const take = async (size: number) => driver.round(Math.ceil(size));
  await bench.progress.step('Tidegate: warm-up with all nine services', () => take(count / 4));
  const round = await bench.progress.step('Tidegate: with all nine services', () => take(count / 2));
  const figures = {
    lifecycleAllNinePerSecond: round.perSecond,
    lifecycleAllNineP50Ms: round.p50Ms,
    lifecycleAllNineP99Ms: round.p99Ms,
    lifecycleAllNineCpuMicros: round.cpuMicros,
  };
  return { figures, lines: [lineOf('all nine', round), costLine(round)], lost: round.lost + round.doubled };
}

/** Of several rounds; what was lost is added up. */
function medianOf(rounds: readonly LoopFigures[]): LoopFigures {
  const of = (name: keyof LoopFigures) => median(rounds.map((round) => round[name]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    maxMs: of('maxMs'),
    started: sumOf(rounds, 'started'),
    lost: sumOf(rounds, 'lost'),
  };
}

function sumOf<Name extends string>(rounds: readonly Readonly<Record<Name, number>>[], name: Name): number {
  return rounds.reduce((sum, round) => sum + round[name], 0);
}

function lineOf(name: string, { perSecond, p50Ms, p99Ms, lost }: LoopFigures): string {
  const latency = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
  return `${name.padEnd(10)}${rateText(perSecond)}   ${latency}, 64 in flight, ${lost} lost`;
}

function costLine({ cpuMicros, emptyClaims, doubled }: LifecycleRound): string {
  const costs = Object.entries(cpuMicros).map(([name, micros]) => `${name} ${micros}`);
  const cost = costs.length === 0 ? '' : `µs of CPU for one: ${costs.join(', ')}; `;
  return `${''.padEnd(24)}${cost}${emptyClaims} claims found nothing, ${doubled} doubled`;
}

function joined(...results: readonly PartResult[]): PartResult {
  return {
    figures: Object.assign({}, ...results.map(({ figures }) => figures)) as PartResult['figures'],
    lines: results.flatMap(({ lines }) => lines),
    lost: sumOf(results, 'lost'),
  };
}
