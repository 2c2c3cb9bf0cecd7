import type { PlacedRecord } from './accumulating-producer.ts';
import { flood, paced, sustained, type Flood, type Paced, type Path, type Sustained } from './path.ts';
import { recordsOfRound, sampleRequests } from './request-templates.ts';
import type { Bench } from './world.ts';

/** How many different requests there are. */
export const templateCount = 1_000;

/** Gives every round a name of its own, so that ids never meet again. */
export class Rounds {
  readonly #bench: Bench;
  readonly #partitions: number;
  readonly #templates = sampleRequests(templateCount);
  #count = 0;

  /** `partitions` of the topic that the rounds are sent to. */
  constructor(bench: Bench, partitions: number) {
    this.#bench = bench;
    this.#partitions = partitions;
  }

  records(round: string, count: number, first = 0): PlacedRecord[] {
    return recordsOfRound(this.#templates, { round, first, count, partitions: this.#partitions });
  }

  flood(path: Path, count: number, what = 'flood'): Promise<Flood> {
    const round = this.#next();
    const records = this.records(round, count);
    return this.#bench.progress.step(`${path.name}: ${what} of ${count.toLocaleString('en')}`, () =>
      flood(path, round, records),
    );
  }

  paced(path: Path, count: number, perSecond: number): Promise<Paced> {
    const round = this.#next();
    const records = this.records(round, count);
    return this.#bench.progress.step(`${path.name}: ${Math.round(perSecond)} a second`, () =>
      paced(path, round, records, perSecond),
    );
  }

  sustained(path: Path, seconds: number): Promise<Sustained> {
    const round = this.#next();
    return this.#bench.progress.step(`${path.name}: saturated for ${seconds} s`, () =>
      sustained(path, round, (first, count) => this.records(round, count, first), seconds * 1_000),
    );
  }

  /** One round of each path, again and again, so that what the machine does beside it meets all of them alike. */
  async alternate<Result>(paths: readonly Path[], count: number, run: (path: Path) => Promise<Result>) {
    const results = new Map<Path, Result[]>(paths.map((path) => [path, []]));
    for (let round = 0; round < count; round += 1) {
      for (const path of paths) results.get(path)!.push(await run(path));
    }
    return results;
  }

  #next(): string {
    this.#count += 1;
    return `r${String(this.#count).padStart(3, '0')}`;
  }
}
