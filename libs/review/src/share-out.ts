/** A case that somebody could have next. */
export interface Shareable {
  readonly caseId: string;
  readonly proposedBy: string | null;
  readonly passedBy: readonly string[];
  /** The only person who gets it; null for anybody. */
  readonly meantFor: string | null;
}

/** Who gets which case, and who got none although there were more than they could have. */
export interface Shares {
  /** Place of the asker, by case. */
  readonly given: ReadonlyMap<string, number>;
  readonly left: readonly number[];
}

/**
 * Gives each of the cases, the most urgent first, to the first who asked and may have it: not the person the product acts
 * for, nobody who passed it on, nobody but the one it is meant for (requirements D7, E6, E8).
 */
export function shareOut(cases: readonly Shareable[], reviewers: readonly string[]): Shares {
  const waiting = reviewers.map((_, place) => place);
  const given = new Map<string, number>();
  for (const one of cases) {
    const at = waiting.findIndex((place) => mayHave(reviewers[place]!, one));
    if (at >= 0) given.set(one.caseId, ...(waiting.splice(at, 1) as [number]));
  }
  // When every case found its owner and some people did not, there was none left for them.
  return { given, left: given.size < cases.length ? waiting : [] };
}

function mayHave(reviewer: string, { proposedBy, passedBy, meantFor }: Shareable): boolean {
  return proposedBy !== reviewer && !passedBy.includes(reviewer) && (meantFor ?? reviewer) === reviewer;
}
