import type { LogPlace } from './log-place.ts';

/** A record on the log that says that something happened to a case. */
export interface CaseChange {
  readonly caseId: string;
  /** As `partitionName` says. */
  readonly partition: string;
  readonly offset: number;
}

/**
 * The latest changes of cases, bounded: who comes back with the place up to which they had read gets what they missed, as far
 * as all of it is still here (requirement E10). `nextAtStart` tells where reading began in a partition.
 */
export class RecentChanges {
  readonly #countMax: number;
  readonly #nextAtStart: (partition: string) => number | undefined;
  #changes: CaseChange[] = [];
  /** The lowest offset from which on nothing is missing. */
  readonly #floors = new Map<string, number>();
  readonly #next = new Map<string, number>();

  constructor(countMax: number, nextAtStart: (partition: string) => number | undefined) {
    this.#countMax = countMax;
    this.#nextAtStart = nextAtStart;
  }

  add(change: CaseChange): void {
    const { partition, offset } = change;
    if (!this.#floors.has(partition)) this.#floors.set(partition, offset);
    this.#next.set(partition, offset + 1);
    this.#changes.push(change);
    if (this.#changes.length <= this.#countMax * 2) return;
    // Half at a time, so that each is moved once.
    for (const gone of this.#changes.slice(0, this.#countMax)) this.#floors.set(gone.partition, gone.offset + 1);
    this.#changes = this.#changes.slice(this.#countMax);
  }

  /** Where a reader of these partitions is who has read everything. */
  place(partitions: readonly string[]): LogPlace {
    return new Map(
      partitions.flatMap((partition) => {
        const next = this.#next.get(partition) ?? this.#nextAtStart(partition);
        return next === undefined ? [] : [[partition, next] as const];
      }),
    );
  }

  /** The cases that changed since `place`; null when it cannot be known any more, so that everything has to be read again. */
  since(place: LogPlace, partitions: readonly string[]): readonly string[] | null {
    for (const partition of partitions) {
      const floor = this.#floors.get(partition) ?? this.#nextAtStart(partition) ?? 0;
      if ((place.get(partition) ?? -1) < floor) return null;
    }
    const missed = this.#changes.filter(({ partition, offset }) => offset >= (place.get(partition) ?? 0));
    return [...new Set(missed.map(({ caseId }) => caseId))];
  }
}
