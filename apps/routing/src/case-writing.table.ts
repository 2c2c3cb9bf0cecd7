import type { Change, Quiet } from '@tidegate/routing/case-change';
import type { RoutedCase } from '@tidegate/routing/routed-case';
import type { RoutingRules } from '@tidegate/routing/routing-rules';
import { nextTimer } from '@tidegate/routing/next-timer';
import type { Transaction } from '@tidegate/postgres/database';
import { updateCases } from './routed-case.table.ts';
import { setTimers } from './timer.table.ts';

/** A change that has an event; the others only have a state. */
export function isTold(change: Change | Quiet): change is Change {
  return change.definition !== null;
}

/** Writes cases as they are after all that happened to them in this transaction, each with its timer. */
export async function writeCases(tx: Transaction, cases: readonly RoutedCase[], rules: RoutingRules): Promise<void> {
  await updateCases(tx, cases);
  await setTimers(
    tx,
    cases.map(({ caseId }) => caseId),
    cases.flatMap((routed) => nextTimer(routed, rules) ?? []),
  );
}
