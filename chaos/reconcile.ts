import { differenceKinds, type Difference, type DifferenceKind, type Evidence } from './evidence.ts';
import { logDifferences } from './reconcile-log.ts';
import { requestDifferences } from './reconcile-requests.ts';
import { timerDifferences } from './reconcile-timers.ts';
import { workDifferences } from './reconcile-work.ts';

/** Everything in which what came out differs from what went in. Empty when all was kept that is promised. */
export function reconcile(evidence: Evidence): readonly Difference[] {
  return [
    ...requestDifferences(evidence),
    ...workDifferences(evidence),
    ...timerDifferences(evidence),
    ...logDifferences(evidence),
  ];
}

export function countByKind(differences: readonly Difference[]): Readonly<Record<DifferenceKind, number>> {
  const count = (kind: DifferenceKind) => differences.filter((one) => one.kind === kind).length;
  return Object.fromEntries(differenceKinds.map((kind) => [kind, count(kind)])) as Record<DifferenceKind, number>;
}
