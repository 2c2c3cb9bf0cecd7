import { differenceKinds, type Difference, type DifferenceKind, type Evidence } from './evidence.ts';
import { askDifferences } from './reconcile-asks.ts';
import { grantDifferences } from './reconcile-grants.ts';
import { logDifferences } from './reconcile-log.ts';
import { peopleDifferences } from './reconcile-people.ts';
import { requestDifferences } from './reconcile-requests.ts';
import { rollbackDifferences } from './reconcile-rollbacks.ts';
import { timerDifferences } from './reconcile-timers.ts';
import { workDifferences } from './reconcile-work.ts';

/** Everything in which what came out differs from what went in. Empty when all was kept that is promised. */
export function reconcile(evidence: Evidence): readonly Difference[] {
  return [
    ...requestDifferences(evidence),
    ...workDifferences(evidence),
    ...timerDifferences(evidence),
    ...peopleDifferences(evidence),
    ...askDifferences(evidence),
    ...grantDifferences(evidence),
    ...rollbackDifferences(evidence),
    ...logDifferences(evidence),
  ];
}

export function countByKind(differences: readonly Difference[]): Readonly<Record<DifferenceKind, number>> {
  const count = (kind: DifferenceKind) => differences.filter((one) => one.kind === kind).length;
  return Object.fromEntries(differenceKinds.map((kind) => [kind, count(kind)])) as Record<DifferenceKind, number>;
}
