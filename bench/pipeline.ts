import { join } from 'node:path';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import { topics } from '@tidegate/contracts/topics';
import { ensureTopics } from '@tidegate/kafka/topic-admin';
import { buildNestHop } from './build-nest-hop.ts';
import { captureOutputs, type Capture } from './capture.ts';
import { startHops } from './hop-processes.ts';
import { rawNames, rivalTopicDeclarations, rivalTopics } from './hops.ts';
import type { Flood, Paced, Path } from './path.ts';
import { openEnds, tidegatePath } from './path-ends.ts';
import { median, ratio } from './quantiles.ts';
import { Rounds, templateCount } from './rounds.ts';
import { openWorld, type Bench, type World } from './world.ts';

export interface PipelineSize {
  /** Requests in each flood. */
  readonly requests: number;
  /** Floods and paced rounds of each path; medians are taken. */
  readonly rounds: number;
  readonly pacedSeconds: number;
  readonly warmUp: number;
}

/** A path over all its rounds. */
export interface PathFigures {
  readonly perSecond: number;
  readonly perSecondOfRounds: readonly number[];
  /** At `pacedPerSecond` of the whole. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p99MsOfRounds: readonly number[];
  readonly lost: number;
  readonly doubled: number;
}

export interface PipelineFigures {
  /** Throughput as a share of kafkajs as it is published, tuned. */
  readonly pipelineRatio: number;
  /** The same of kafkajs with our reading and writing of records: what everything but the transport costs. */
  readonly onePassRatio: number;
  readonly p99Ratio: number;
  readonly nestRatio: number;
  readonly pacedPerSecond: number;
  readonly meanBytes: readonly number[];
  readonly raw: PathFigures;
  readonly onePass: FloodFigures;
  readonly tidegate: PathFigures;
  readonly nest: FloodFigures;
}

export type FloodFigures = Pick<PathFigures, 'perSecond' | 'perSecondOfRounds' | 'lost' | 'doubled'>;

/** Nest's transport is an order of magnitude slower, so it gets fewer requests of the same kind. */
const nestShare = 0.25;
const { partitions } = topics[DecisionMade.topic];

/** Raw kafkajs, Tidegate and Nest's transport pass the same bytes through three hops, never two of them at once. */
export async function pipelineFigures(bench: Bench, size: PipelineSize): Promise<PipelineFigures> {
  const world = await openWorld(bench, { services: ['intake', 'evidence', 'policy'] });
  const rounds = new Rounds(bench, partitions);
  const tidegate = await tidegatePath(bench, world);
  const capture = await bench.progress.step(`${templateCount} real requests captured`, () =>
    captureOutputs(world.kafka, tidegate.producer, rounds.records('capt', templateCount), {
      round: 'capt',
      folder: world.folder,
    }),
  );
  const program = { capture, entry: join(bench.root, 'bench', 'raw-hop.ts') };
  const raw = await rivalPath(bench, world, rawNames.published, program);
  const onePass = await rivalPath(bench, world, rawNames.onePass, program);
  const nest = await rivalPath(bench, world, 'nest', { capture, entry: await buildNestHop(bench.root) });
  const flooded = [raw, tidegate, onePass];
  for (const path of flooded) await rounds.flood(path, size.warmUp, 'warm-up');
  const floods = await rounds.alternate(flooded, size.rounds, (path) => rounds.flood(path, size.requests));
  const perSecond = median(floods.get(tidegate)!.map((round) => round.perSecond)) / 4;
  const steady = await rounds.alternate([raw, tidegate], size.rounds, (path) =>
    rounds.paced(path, Math.round(perSecond * size.pacedSeconds), perSecond),
  );
  const nestRequests = Math.round(size.requests * nestShare);
  await rounds.flood(nest, Math.round(size.warmUp * nestShare), 'warm-up');
  const nestFloods = await rounds.alternate([nest], size.rounds, (path) => rounds.flood(path, nestRequests));
  const figures = (path: Path) => figuresOf(floods.get(path)!, steady.get(path)!);
  return {
    ...compare({
      raw: figures(raw),
      onePass: floodFiguresOf(floods.get(onePass)!),
      tidegate: figures(tidegate),
      nest: floodFiguresOf(nestFloods.get(nest)!),
    }),
    pacedPerSecond: perSecond,
    meanBytes: capture.meanBytes,
  };
}

function compare(paths: Pick<PipelineFigures, 'raw' | 'onePass' | 'tidegate' | 'nest'>) {
  const { raw, onePass, tidegate, nest } = paths;
  return {
    pipelineRatio: ratio(tidegate.perSecond, raw.perSecond),
    onePassRatio: ratio(tidegate.perSecond, onePass.perSecond),
    p99Ratio: ratio(tidegate.p99Ms, raw.p99Ms),
    nestRatio: ratio(tidegate.perSecond, nest.perSecond),
    ...paths,
  };
}

function floodFiguresOf(floods: readonly Flood[]): FloodFigures {
  const perSecondOfRounds = floods.map(({ perSecond }) => perSecond);
  const sum = (of: 'lost' | 'doubled') => floods.reduce((total, round) => total + round[of], 0);
  return { perSecond: median(perSecondOfRounds), perSecondOfRounds, lost: sum('lost'), doubled: sum('doubled') };
}

function figuresOf(floods: readonly Flood[], steady: readonly Paced[]): PathFigures {
  const flooded = floodFiguresOf(floods);
  const p99MsOfRounds = steady.map(({ p99Ms }) => p99Ms);
  return {
    ...flooded,
    p50Ms: median(steady.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(p99MsOfRounds),
    p99MsOfRounds,
    lost: steady.reduce((total, { lost }) => total + lost, flooded.lost),
    doubled: steady.reduce((total, { doubled }) => total + doubled, flooded.doubled),
  };
}

async function rivalPath(
  bench: Bench,
  world: World,
  rival: string,
  program: { readonly capture: Capture; readonly entry: string },
): Promise<Path> {
  const { brokers, kafka, folder } = world;
  await ensureTopics(kafka, rivalTopicDeclarations(rival, partitions));
  const { outputsFiles } = program.capture;
  await bench.progress.step(`Three processes of ${rival}`, () =>
    bench.cleanUp.begin(() =>
      startHops({ rival, brokers, entry: program.entry, outputsFiles, logFolder: join(folder, 'logs') }),
    ),
  );
  const [from = '', , , to = ''] = rivalTopics(rival);
  return { name: rival, ...(await openEnds(bench, world, from, to)), settle: () => Promise.resolve() };
}
