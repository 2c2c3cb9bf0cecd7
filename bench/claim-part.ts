import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BareQueue } from './bare-queue.ts';
import { BossQueue } from './boss-queue.ts';
import { ClaimDesk } from './claim-desk.ts';
import { closedLoop, type LoopFigures } from './closed-loop.ts';
import { rateText, type Part, type PartResult } from './part.ts';
import { median, ratio } from './quantiles.ts';
import { StoreClaims } from './store-claims.ts';
import { openWorld, type Bench } from './world.ts';

const openCases = 100_000;
const listedCases = 10_000;
const reviewerCount = 20;
/** Each side in each round; so many that its p99 rests on tens of them. */
const claimsOfRound = 4_000;
const mostMs = 120_000;
const lists = 1_000;

/** One that gives work away, of which none may be given twice. */
export interface Giver {
  /** The id of what was given to this reviewer; undefined when nothing was left. */
  claim(reviewer: number): Promise<string | undefined>;
}

/** The store of the review service, the two beside it, and the service over HTTP. */
type Side = 'tidegate' | 'bare' | 'boss' | 'http';

/**
 * The next case for 20 reviewers of 100,000 open ones; beside it a bare `SKIP LOCKED` and pg-boss, with as many jobs
 * of the same content, on the same Postgres, in turns. Then the list of 10,000 open cases, filtered and sorted.
 */
export const claimPart: Part = {
  name: 'claim',
  async run(bench, { rounds }) {
    const claims = await bench.cleanUp.within(() => claimsBeside(bench, rounds));
    const list = await bench.cleanUp.within(() => listing(bench));
    return {
      figures: { ...claims.figures, ...list.figures },
      lines: [...claims.lines, ...list.lines],
      lost: claims.lost,
    };
  },
};

async function claimsBeside(bench: Bench, rounds: number): Promise<PartResult> {
  const { progress, cleanUp } = bench;
  const desk = await openDesk(bench, openCases);
  const bare = await progress.step(`${openCases} bare jobs`, () => BareQueue.fill(desk.databaseUrl, openCases));
  await cleanUp.own(() => bare.close());
  const boss = await progress.step(`${openCases} jobs of pg-boss`, () => BossQueue.fill(desk.databaseUrl, openCases));
  await cleanUp.own(() => boss.close());
  const store = await StoreClaims.open(desk.databaseUrl);
  await cleanUp.own(() => store.close());
  const sides: Readonly<Record<Side, Giver>> = { bare, tidegate: store, boss, http: desk };
  const given = { bare: new Set<string>(), tidegate: new Set<string>(), boss: new Set<string>() };
  const found: Record<Side, LoopFigures[]> = { bare: [], tidegate: [], boss: [], http: [] };
  const names = ['bare', 'tidegate', 'boss', 'http'] as const;
  let doubled = 0;
  const turn = async (name: Side, count: number) => {
    // Over HTTP and beside it the same cases are given away.
    const known = given[name === 'http' ? 'tidegate' : name];
    const figures = await closedLoop({ count, mostMs, inFlight: reviewerCount }, async (number) => {
      const id = await sides[name].claim(number % reviewerCount);
      if (id === undefined) return false;
      if (known.has(id)) doubled += 1;
      known.add(id);
      return true;
    });
    await desk.settle();
    return figures;
  };
  for (const name of names) await progress.step(`${name}: warm-up`, () => turn(name, claimsOfRound / 2));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      found[name].push(await progress.step(`${name}: ${claimsOfRound} claims`, () => turn(name, claimsOfRound)));
    }
  }
  return claimResult(found, doubled);
}

type Found = Readonly<Record<Side, readonly LoopFigures[]>>;

function claimResult(found: Found, doubled: number): PartResult {
  const of = (name: keyof Found, figure: 'p50Ms' | 'p99Ms' | 'perSecond') =>
    median(found[name].map((round) => round[figure]));
  const lost = Object.values(found)
    .flat()
    .reduce((sum, round) => sum + round.lost, 0);
  const line = (title: string, name: keyof Found) =>
    `${title.padEnd(24)}${rateText(of(name, 'perSecond'))}   p50 ${of(name, 'p50Ms').toFixed(1)} ms, p99 ${of(name, 'p99Ms').toFixed(1)} ms`;
  return {
    figures: {
      claimRatio: ratio(of('tidegate', 'p99Ms'), of('bare', 'p99Ms')),
      pgBossRatio: ratio(of('tidegate', 'p99Ms'), of('boss', 'p99Ms')),
      claimP50Ms: of('tidegate', 'p50Ms'),
      claimP99Ms: of('tidegate', 'p99Ms'),
      claimPerSecond: of('tidegate', 'perSecond'),
      claimP99MsOfRounds: found.tidegate.map(({ p99Ms }) => p99Ms),
      bareP50Ms: of('bare', 'p50Ms'),
      bareP99Ms: of('bare', 'p99Ms'),
      bareP99MsOfRounds: found.bare.map(({ p99Ms }) => p99Ms),
      pgBossP50Ms: of('boss', 'p50Ms'),
      pgBossP99Ms: of('boss', 'p99Ms'),
      claimHttpPerSecond: of('http', 'perSecond'),
      claimHttpP50Ms: of('http', 'p50Ms'),
      claimHttpP99Ms: of('http', 'p99Ms'),
    },
    lines: [
      line('claim next', 'tidegate'),
      line('bare SKIP LOCKED', 'bare'),
      line('pg-boss', 'boss'),
      line('claim next over HTTP', 'http'),
    ],
    lost: lost + doubled,
  };
}

/** Pages of fifty, each with another filter and order, one after the other. */
async function listing(bench: Bench): Promise<PartResult> {
  const desk = await openDesk(bench, listedCases);
  const queries = [
    '?status=open&limit=50',
    '?status=open&queue=billing&limit=50',
    '?status=open&queue=billing&sort=due&limit=50',
    '?status=open&sort=opened&riskTier=2&limit=50',
    '?status=open&taskType=refund&sort=due&tenantId=acme&limit=50',
    '?status=open&level=L1&dueBefore=2999-01-01T00:00:00Z&limit=50',
  ];
  const read = (number: number) => desk.list(queries[number % queries.length]!);
  await bench.progress.step('Lists: warm-up', () => closedLoop({ count: 200, mostMs, inFlight: 1 }, read));
  const { p50Ms, p99Ms, lost } = await bench.progress.step(`${lists} lists`, () =>
    closedLoop({ count: lists, mostMs, inFlight: 1 }, read),
  );
  const line = `${'list of 10,000'.padEnd(38)}p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  return { figures: { listP50Ms: p50Ms, listP99Ms: p99Ms }, lines: [line], lost };
}

/** A review service of its own with that many open cases, which came in by the log, and 20 people who may claim them. */
async function openDesk(bench: Bench, count: number): Promise<ClaimDesk> {
  const { cleanUp, progress } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-bench-config-'));
  await cleanUp.own(() => rm(folder, { recursive: true, force: true }));
  await cp(join(bench.root, 'config'), folder, { recursive: true });
  await writeFile(join(folder, 'reviewers.yaml'), reviewersFile());
  const world = await openWorld(bench, {
    services: ['review'],
    environment: () => ({ TIDEGATE_CONFIG_DIR: folder }),
  });
  const desk = new ClaimDesk(world);
  await cleanUp.own(() => desk.close());
  await progress.step(`${count} open cases`, () => desk.fill(count));
  return desk;
}

function reviewersFile(): string {
  const people = Array.from({ length: reviewerCount }, (_, index) => ({
    ...{ id: `person-${index}`, name: `Person ${index}`, roles: ['reviewer', 'senior_reviewer'] },
    ...{ tenants: ['*'], queues: ['*'] },
  }));
  return JSON.stringify({ reviewers: people });
}
