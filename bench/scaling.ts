import { rateText } from './part.ts';
import { tidegatePath } from './path-ends.ts';
import { Rounds } from './rounds.ts';
import { openWorld, type Bench } from './world.ts';

/** What is made larger: partitions of each topic of the path, instances of each of the three services. */
export interface Scale {
  readonly partitions: number;
  readonly instances: number;
}

export interface ScaleFigures extends Scale {
  readonly perSecond: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Decisions a second at this scale: a broker and a database of its own, a warm-up, one flood. */
export async function throughputAt(bench: Bench, scale: Scale, requests: number): Promise<ScaleFigures> {
  const { partitions, instances } = scale;
  return bench.cleanUp.within(async () => {
    const world = await openWorld(bench, { services: ['intake', 'evidence', 'policy'], partitions, instances });
    const path = { ...(await tidegatePath(bench, world)), name: scaleText(scale) };
    const rounds = new Rounds(bench, partitions);
    const warmUp = await rounds.flood(path, Math.ceil(requests / 2), 'warm-up');
    const { perSecond, lost, doubled } = await rounds.flood(path, requests);
    return { ...scale, perSecond, lost: warmUp.lost + lost, doubled: warmUp.doubled + doubled };
  });
}

export function scaleText({ partitions, instances }: Scale): string {
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${plural(partitions, 'partition')}, ${plural(instances, 'instance')}`;
}

export function scaleLine(figures: ScaleFigures): string {
  return `${scaleText(figures).padEnd(28)}${rateText(figures.perSecond)}   ${figures.lost} lost, ${figures.doubled} doubled`;
}
