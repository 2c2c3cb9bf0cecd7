import type { Difference, DifferenceKind } from './evidence.ts';

/** What is wrong with one thing; whoever looks at it adds which one and of which request. */
export type Finding = Pick<Difference, 'kind' | 'detail'>;

/** Something that must not be so, with what to say if it is. */
export type Doubt = readonly [isSo: boolean, kind: DifferenceKind, detail: string];

export function findings(doubts: readonly Doubt[]): Finding[] {
  return doubts.flatMap(([isSo, kind, detail]) => (isSo ? [{ kind, detail }] : []));
}
