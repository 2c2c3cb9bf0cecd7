import { ranks, restrictions, type Rank } from '../lattice.ts';
import type { Replayed } from './replay-checkpoint.ts';

/** Where a candidate takes a checkpoint, the most dangerous first. */
export const movements = ['to_proceed', 'to_people', 'otherwise', 'unmoved'] as const;
export type Movement = (typeof movements)[number];

/** Whether a person decides. */
export function isToPeople(rank: Rank): boolean {
  return rank >= ranks.single;
}

/** `otherwise` is between people: another approval level, a hand-off instead of an approval; or to asking back. */
export function movementOf({ live, candidate }: Pick<Replayed, 'live' | 'candidate'>): Movement {
  if (live.rank === candidate.rank) return 'unmoved';
  if (candidate.rank === ranks.proceed) return 'to_proceed';
  return isToPeople(candidate.rank) && !isToPeople(live.rank) ? 'to_people' : 'otherwise';
}

export type Movements = Readonly<Record<Movement, number>>;

export function countMovements(replayed: readonly Replayed[]): Movements {
  const counts = { to_proceed: 0, to_people: 0, otherwise: 0, unmoved: 0 };
  for (const one of replayed) counts[movementOf(one)] += 1;
  return counts;
}

/** One cell of the outcome matrix; outcomes in words, such as `approve(dual)`. */
export interface MatrixCell {
  readonly live: string;
  readonly candidate: string;
  readonly checkpoints: number;
}

/** Live outcome by candidate outcome, without empty cells, in rising order of restriction. */
export function outcomeMatrix(replayed: readonly Replayed[]): readonly MatrixCell[] {
  const size = restrictions.length;
  const counts = new Array<number>(size * size).fill(0);
  for (const { live, candidate } of replayed) counts[live.rank * size + candidate.rank]! += 1;
  return counts.flatMap((checkpoints, index) =>
    checkpoints === 0
      ? []
      : [
          {
            live: restrictions[Math.floor(index / size)]!.text,
            candidate: restrictions[index % size]!.text,
            checkpoints,
          },
        ],
  );
}
