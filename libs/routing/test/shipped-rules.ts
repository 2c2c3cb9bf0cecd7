import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { CalendarsDocument } from '../src/calendars-document.ts';
import { noOutlook } from '../src/outlook.ts';
import type { Outlook } from '../src/outlook.ts';
import { QueuesDocument } from '../src/queues-document.ts';
import { routingRulesOf } from '../src/routing-rules.ts';
import type { RoutingRules } from '../src/routing-rules.ts';
import type { RoutingContext } from '../src/route-case.ts';

const text = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');

/** `value` of a golden example, such as `decision.made`. */
export function example(name: string): unknown {
  return JSON.parse(text(`libs/contracts/examples/${name}.v1.json`)).value;
}

/** `queues.yaml` as it was read, before it is checked; what tests change of it. */
interface UncheckedQueues {
  queues: { calendar?: string; due: string; dueWhen: { calendar?: string }[] }[];
  expiry: object;
}

/** The rules that are shipped, changed as a test wants them. */
export function rulesWith(change: (queues: UncheckedQueues) => void = () => undefined): RoutingRules {
  const queues = parse(text('config/queues.yaml')) as UncheckedQueues;
  change(queues);
  const calendars = CalendarsDocument.parse(parse(text('config/calendars.yaml')));
  return routingRulesOf(QueuesDocument.parse(queues), calendars);
}

export const shippedRules = rulesWith();

export function contextAt(
  now: string,
  rules: RoutingRules = shippedRules,
  outlook: Outlook = noOutlook,
): RoutingContext {
  return { rules, outlook, now };
}
