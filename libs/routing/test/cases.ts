import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf, EventDefinition } from '@tidegate/contracts/define-event';
import { briefDecision } from '../src/brief-case.ts';
import type { CaseBrief } from '../src/case-brief.ts';
import type { Change, Quiet, Refusal } from '../src/case-change.ts';
import { routeCase } from '../src/route-case.ts';
import type { RoutedCase } from '../src/routed-case.ts';
import type { RoutingRules } from '../src/routing-rules.ts';
import { contextAt, example, shippedRules } from './shipped-rules.ts';

export const openedAt = '2026-11-20T09:30:00.000Z';

/** An instant so many minutes after the opening. */
export function after(minutes: number): string {
  return new Date(Date.parse(openedAt) + minutes * 60_000).toISOString();
}

export type Made = DataOf<typeof DecisionMade>;

/** A refund that needs one approval, changed as the test wants it. */
export function made(change: (made: Made) => void = () => undefined): Made {
  const data = structuredClone(DecisionMade.schema.parse(example('decision.made')));
  data.decision.outcome = 'approve';
  data.decision.approval = 'single';
  data.decision.obligations.queue = null;
  change(data);
  return data;
}

export function brief(change?: (made: Made) => void): CaseBrief {
  const found = briefDecision(made(change));
  if (!found) throw new Error('expected a case');
  return found;
}

/** Its case in billing: due after an hour, opened at 09:30. */
export function routedCase(change: Partial<RoutedCase> = {}, rules: RoutingRules = shippedRules): RoutedCase {
  return { ...routeCase(brief(), contextAt(openedAt, rules)).routed, ...change };
}

/** The change that was made; throws when there is none to tell of. */
export function told<Definition extends EventDefinition>(
  result: Change<Definition> | Quiet | Refusal,
): Change<Definition> {
  if ('refused' in result) throw new Error(`refused: ${result.refused}`);
  if (result.definition === null) throw new Error('expected an event');
  return result as Change<Definition>;
}
