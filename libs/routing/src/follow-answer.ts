import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Change, Quiet, Refusal } from './case-change.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingContext } from './route-case.ts';
import { resume } from './wait-case.ts';

/**
 * The product has answered, so the clock goes on. Answers and verdicts travel on different topics: one that is here before
 * the verdict that asked is remembered, so that the case does not wait for what it has.
 */
export function followAnswer(
  routed: RoutedCase,
  { askId }: DataOf<typeof RequestAnswered>,
  context: RoutingContext,
): Change | Quiet | Refusal {
  const known = { ...routed, answeredAsk: askId };
  if (!routed.closed && !routed.waitingFor.includes('product')) return { routed: known, definition: null };
  return resume(known, { what: 'product', because: 'answered' }, context);
}
