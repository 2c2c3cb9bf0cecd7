import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { PolicyInvariant } from '../policy-invariant.ts';
import { conflicts } from './conflicts.ts';
import { impossibleIn } from './fact-relations.ts';
import type { Finding } from './finding.ts';
import { gaps } from './gaps.ts';
import { gridOf } from './grid.ts';
import { brokenInvariants } from './invariants.ts';
import { notMonotone } from './monotonicity.ts';
import { policyBoxes, testsOf } from './policy-boxes.ts';
import { reachability, type Reachability } from './reachability.ts';
import { deadRules, shadowedRules } from './rule-findings.ts';
import { Search } from './search.ts';

/** Looks at boxes; some tens of millions take about a second. */
export const defaultSteps = 30_000_000;

export interface Analysis extends Pick<Reachability, 'outcomes' | 'reasons'> {
  /** Errors first. */
  readonly findings: readonly Finding[];
  /** How many requests the rules can tell apart. */
  readonly cells: number;
  readonly steps: number;
}

interface AnalysisOptions {
  readonly invariants?: readonly PolicyInvariant[];
  readonly maxSteps?: number;
}

/**
 * Everything that can be said about a policy without a request (requirement C9; methods 1.4). Exact: a finding has a request
 * that shows it, no finding means that there is none, and what takes more than `maxSteps` is told as undecided.
 *
 * @param document one without problems (`policyProblems` is empty)
 */
export function analysePolicy(document: PolicyDocument, options: AnalysisOptions = {}): Analysis {
  const { invariants = [], maxSteps = defaultSteps } = options;
  const grid = gridOf([...testsOf(document), ...invariants.flatMap(({ when }) => when)]);
  const search = new Search(grid, impossibleIn(grid), maxSteps);
  const boxes = policyBoxes(grid, document);
  // What blocks publishing comes first, so that it is not what runs out of steps.
  const broken = brokenInvariants(search, boxes, invariants);
  const dead = deadRules(search, boxes);
  const deadIds = new Set(dead.flatMap(({ rules }) => rules));
  const reach = reachability(search, boxes);
  const findings = [
    ...broken,
    ...dead,
    ...reach.findings,
    ...notMonotone(search, boxes),
    ...shadowedRules(search, boxes, deadIds),
    ...conflicts(search, boxes),
    ...gaps(search, boxes),
  ];
  const weight = { error: 0, warning: 1, info: 2 };
  return {
    findings: findings.toSorted((left, right) => weight[left.severity] - weight[right.severity]),
    outcomes: reach.outcomes,
    reasons: reach.reasons,
    cells: grid.facts.reduce((product, { cells }) => product * cells.length, 1),
    steps: search.steps,
  };
}

/** Only the invariants: what must hold before a policy may be published. */
export function checkInvariants(
  document: PolicyDocument,
  invariants: readonly PolicyInvariant[],
  maxSteps: number = defaultSteps,
): Finding[] {
  const grid = gridOf([...testsOf(document), ...invariants.flatMap(({ when }) => when)]);
  const search = new Search(grid, impossibleIn(grid), maxSteps);
  return brokenInvariants(search, policyBoxes(grid, document), invariants);
}
