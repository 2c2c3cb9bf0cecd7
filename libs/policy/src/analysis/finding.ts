import { cutTo } from './box.ts';
import { describeArea, exampleOf, type Condition, type Example } from './examples.ts';
import type { Area } from './grid.ts';
import type { Region, Search } from './search.ts';
import { widen } from './widen.ts';

export const findingKinds = {
  dead_rule: 'error',
  unreachable_reason: 'error',
  broken_invariant: 'error',
  not_monotone: 'error',
  undecided: 'error',
  shadowed_rule: 'warning',
  conflict: 'warning',
  unreachable_outcome: 'warning',
  gap: 'info',
} as const;
export type FindingKind = keyof typeof findingKinds;
export type Severity = (typeof findingKinds)[FindingKind];

/** One thing that exact analysis found (requirement C9). */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly message: string;
  /** Where to look: in the policy document, or in the list of invariants. */
  readonly path: readonly (string | number)[];
  readonly rules: readonly string[];
  /** A whole region of requests for which it is so; no conditions mean all requests. */
  readonly where: readonly Condition[] | null;
  /** One request for which it is so; null stands for missing. Facts that are not named do not matter. */
  readonly example: Example | null;
}

type Told = Pick<Finding, 'kind' | 'message' | 'path' | 'rules'>;

export function findingOf(
  told: Told,
  place: Pick<Finding, 'where' | 'example'> = { where: null, example: null },
): Finding {
  return { ...told, severity: findingKinds[told.kind], ...place };
}

/** That a question took too many steps, which counts as a failure: what cannot be shown to hold does not. */
export function undecided({ kind, path, rules, message }: Told): Finding {
  const doubt = `it could not be decided within the steps allowed whether this is so: ${kind.replaceAll('_', ' ')}, ${message}`;
  return findingOf({ kind: 'undecided', path, rules, message: doubt });
}

/** A region around one request in words, and the request. */
export function placeOf(search: Search, found: Area, region: Region): Pick<Finding, 'where' | 'example'> {
  const { inside = [], outside = [], within = [] } = region;
  const whole = inside.reduce(cutTo, search.grid.everything);
  const isWhole = inside.length > 0 && search.isWithin(whole, { outside, within });
  const conjunction = { outside, within: [...inside.map((box) => [box]), ...within] };
  const widest = isWhole ? whole : widen(search.grid, found, (area) => search.isWithin(area, conjunction));
  return { where: describeArea(search.grid, widest), example: exampleOf(search.grid, found) };
}

/**
 * A finding when the region has a request; null when it has none.
 *
 * @param isWidened whether to look for a large region to show, which costs more than the answer
 */
export function findingIfAny(search: Search, region: Region, told: Told, isWidened = true): Finding | null {
  const found = search.find(region);
  if (found === null) return null;
  if (found === 'unknown') return undecided(told);
  const asFound = { where: describeArea(search.grid, found), example: exampleOf(search.grid, found) };
  return findingOf(told, isWidened ? placeOf(search, found, region) : asFound);
}
