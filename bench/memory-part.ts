import type { ServiceName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import { pathTopics } from './hops.ts';
import { MemorySampling } from './memory-sampling.ts';
import { trendOf, type MemoryTrend } from './memory-trend.ts';
import { rateText, type Part } from './part.ts';
import { tidegatePath } from './path-ends.ts';
import type { Path, Sustained } from './path.ts';
import { Rounds } from './rounds.ts';
import { openWorld, type World } from './world.ts';

/** The services between a request and its decision, and those that make cases of decisions and keep them for people. */
const decisionServices = ['intake', 'evidence', 'policy'] as const;
const caseServices = ['routing', 'review'] as const;
const seconds = { short: { decisions: 20, cases: 10 }, full: { decisions: 300, cases: 60 } } as const;

interface Phase extends Sustained {
  readonly seconds: number;
  readonly services: Readonly<Record<string, MemoryTrend>>;
}

/**
 * What services hold while they are saturated: first those of the decision path alone, then also those that have to make a
 * case of each decision that needs a person, beginning with all of the first phase.
 */
export const memoryPart: Part = {
  name: 'memory',
  async run(bench, { full }) {
    const length = full ? seconds.full : seconds.short;
    const world = await openWorld(bench, { services: decisionServices });
    const path = await tidegatePath(bench, world);
    const rounds = new Rounds(bench, topics[pathTopics[0]].partitions);
    const measure = (names: readonly ServiceName[], lasting: number) =>
      measurePhase({ world, path, rounds }, names, lasting);
    const decisions = await measure(decisionServices, length.decisions);
    await world.add(caseServices);
    const cases = await measure([...decisionServices, ...caseServices], length.cases);
    return {
      figures: { memory: { decisions, cases }, ...judgedFigures(decisions, cases, full) },
      lines: [...linesOf('decisions', decisions), ...linesOf('decisions and cases', cases)],
      lost: decisions.lost + decisions.doubled + cases.lost + cases.doubled,
    };
  },
};

interface Measured {
  readonly world: World;
  readonly path: Path;
  readonly rounds: Rounds;
}

async function measurePhase(
  { world, path, rounds }: Measured,
  names: readonly ServiceName[],
  lasting: number,
): Promise<Phase> {
  const sampling = new MemorySampling(names.flatMap((name) => world.services.get(name) ?? []));
  const flow = await rounds.sustained(path, lasting).catch(async (error: unknown) => {
    sampling.abandon();
    throw error;
  });
  const samples = await sampling.end();
  const services = Object.fromEntries([...samples].map(([name, some]) => [name, trendOf(some)]));
  return { seconds: lasting, ...flow, services };
}

/** Whether memory is flat shows in minutes only, so the short run gives no figure to judge. */
function judgedFigures(decisions: Phase, cases: Phase, full: boolean): Record<string, number> {
  const most = (phases: readonly Phase[], of: 'maxMiB' | 'riseMiB') =>
    Math.max(...phases.flatMap(({ services }) => Object.values(services).map((trend) => trend[of])));
  const memoryMaxMiB = most([decisions, cases], 'maxMiB');
  return full ? { memoryMaxMiB, memoryRiseMiB: most([decisions], 'riseMiB') } : { memoryMaxMiB };
}

function linesOf(what: string, { seconds: lasting, sent, perSecond, services, lost, doubled }: Phase): string[] {
  const flow = `${rateText(perSecond)}   memory with ${what}, ${lasting} s, ${sent.toLocaleString('en')} requests`;
  return [
    `${'saturated'.padEnd(10)}${flow}, ${lost} lost, ${doubled} doubled`,
    ...Object.entries(services).map(([name, { maxMiB, medianMiB, riseMiB, slopeMiBPerMinute }]) => {
      const change = `rise ${riseMiB.toFixed(1)} MiB, slope ${slopeMiBPerMinute.toFixed(1)} MiB a minute`;
      return `${name.padEnd(10)}${maxMiB.toFixed(0).padStart(8)} MiB at most, median ${medianMiB.toFixed(0)} MiB, ${change}`;
    }),
  ];
}
