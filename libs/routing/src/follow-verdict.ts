import type { DataOf } from '@tidegate/contracts/define-event';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { Change, Quiet, Refusal } from './case-change.ts';
import { queueNamed } from './choose-queue.ts';
import { closeCase } from './close-case.ts';
import { escalateByReviewer } from './escalate-case.ts';
import { reroute } from './reroute-case.ts';
import type { RoutedCase } from './routed-case.ts';
import type { RoutingContext } from './route-case.ts';
import { waitFor } from './wait-case.ts';

type Verdict = DataOf<typeof VerdictRecorded>;

/** What a verdict means for the place of its case; quiet when it leaves it there, as a first approval does where one queue gives both. */
export function followVerdict(routed: RoutedCase, verdict: Verdict, context: RoutingContext): Change | Quiet | Refusal {
  const known = withVerdict(routed, verdict);
  if (verdict.closesCase) return closeCase(known, verdict.verdict, { rules: context.rules, now: verdict.at });
  // The rounds with the product are used up: the next one up decides (requirement D6).
  if (verdict.roundsUsedUp === true || verdict.verdict === 'escalate') return escalateByReviewer(known, context);
  if (verdict.ask !== undefined && verdict.ask.askId === routed.answeredAsk) return { routed: known, definition: null };
  if (verdict.ask !== undefined) return waitFor(known, 'product', { rules: context.rules, now: context.now });
  if (verdict.verdict === 'reroute') {
    return reroute(known, { queue: verdict.toQueue ?? '', by: verdict.reviewer, why: 'reviewer' }, context);
  }
  return nextStage(known, verdict, context);
}

/**
 * The case stays open after a verdict about its proposal: to the arbiter when the reviewer disagreed with the product or
 * with the colleague before, else to the second stage, where the queue has one (requirement D5).
 */
function nextStage(routed: RoutedCase, verdict: Verdict, context: RoutingContext): Change | Quiet | Refusal {
  const queue = queueNamed(context.rules.document, routed.queue);
  const disagrees = verdict.verdict === 'reject' || verdict.overridden === true;
  const to = disagrees ? queue?.arbiter : queue?.second;
  if (to === undefined) return { routed, definition: null };
  return reroute(
    routed,
    { queue: to, by: verdict.reviewer, why: disagrees ? 'disagreement' : 'second_stage' },
    context,
  );
}

function withVerdict(routed: RoutedCase, { overridden, handlingSeconds }: Verdict): RoutedCase {
  return {
    ...routed,
    overridden: overridden ?? routed.overridden,
    workedSeconds: routed.workedSeconds + handlingSeconds,
  };
}
