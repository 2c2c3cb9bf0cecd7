import type { ReasonCode } from '@tidegate/contracts/reason-codes';
import { ranks, restrictions, type Rank } from '../lattice.ts';
import { findingOf, undecided, type Finding } from './finding.ts';
import { exampleOf, type Example } from './examples.ts';
import type { PolicyBoxes } from './policy-boxes.ts';
import type { Found, Region, Search } from './search.ts';

/** Whether something can happen, and one request for which it does. */
export interface Reachable<Name extends string = string> {
  readonly name: Name;
  readonly example: Example | null;
}

export interface Reachability {
  readonly outcomes: readonly Reachable[];
  readonly reasons: readonly Reachable<ReasonCode>[];
  readonly findings: readonly Finding[];
}

/** Which outcomes and reason codes of a policy some request gets (methods 1.4, threshold reachability). */
export function reachability(search: Search, boxes: PolicyBoxes): Reachability {
  const findings: Finding[] = [];
  const look = <Name extends string>(
    name: Name,
    regions: readonly Region[],
    told: Parameters<typeof findingOf>[0] | null,
  ) => {
    const found = firstOf(search, regions);
    if (told !== null && (found === null || found === 'unknown')) {
      findings.push(found === null ? findingOf(told) : undecided(told));
    }
    return { name, example: found === null || found === 'unknown' ? null : exampleOf(search.grid, found) };
  };
  const outcomes = restrictions.map(({ text }, rank) =>
    look(text, regionsWithOutcome(boxes, rank as Rank), rank === ranks.proceed ? nothingProceeds : null),
  );
  const codes = [...new Set(boxes.rules.map(({ rule }) => rule.reason))];
  const reasons = codes.map((code) => look(code, regionsWithReason(boxes, code), unreachableReason(boxes, code)));
  return { outcomes, reasons, findings };
}

const nothingProceeds = {
  kind: 'unreachable_outcome',
  path: [],
  rules: [],
  message: 'nothing can proceed: no request is granted by both sets without a rule against it',
} as const;

/** That grants give no reason where nothing proceeds is the same finding as that nothing proceeds. */
function unreachableReason({ rules }: PolicyBoxes, code: ReasonCode): Parameters<typeof findingOf>[0] | null {
  if (code === 'GRANTED') return null;
  const using = rules.filter(({ rule }) => rule.reason === code);
  const message = `reason ${code} is never given: no rule that gives it can hold`;
  return { kind: 'unreachable_reason', path: using[0]!.path, rules: using.map(({ rule }) => rule.id), message };
}

/** Regions that together are all requests with this outcome. */
export function regionsWithOutcome({ restricting, grants, atLeast }: PolicyBoxes, rank: Rank): Region[] {
  if (rank === ranks.handoff) return [{ within: [atLeast(rank)] }, ...grants.map((outside) => ({ outside }))];
  const exactly = restricting.filter((rule) => rule.rank === rank).map(({ box }) => box);
  return [{ outside: atLeast(rank + 1), within: [...grants, ...(rank === ranks.proceed ? [] : [exactly])] }];
}

/** Restricting rules give their reason wherever they hold; grants only where the outcome is `proceed`. */
function regionsWithReason(boxes: PolicyBoxes, code: ReasonCode): Region[] {
  if (code === 'GRANTED') return regionsWithOutcome(boxes, ranks.proceed);
  return boxes.restricting.filter(({ rule }) => rule.reason === code).map(({ box }) => ({ inside: [box] }));
}

function firstOf(search: Search, regions: readonly Region[]): Found {
  let answer: Found = null;
  for (const region of regions) {
    const found = search.find(region);
    if (found !== null && found !== 'unknown') return found;
    answer = found ?? answer;
  }
  return answer;
}
