import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RequestAnswered } from '@tidegate/contracts/ask-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import { parse } from 'yaml';
import { after, brief, openedAt } from '../test/cases.ts';
import type { Made } from '../test/cases.ts';
import { contextAt, example } from '../test/shipped-rules.ts';
import type { Change, Quiet } from './case-change.ts';
import { fireTimer } from './fire-timer.ts';
import { followAnswer } from './follow-answer.ts';
import { followVerdict } from './follow-verdict.ts';
import { QueuesDocument } from './queues-document.ts';
import { routeCase } from './route-case.ts';
import type { RoutedCase } from './routed-case.ts';
import { routingRulesOf } from './routing-rules.ts';
import type { RoutingRules } from './routing-rules.ts';

const folder = new URL('../../../config/routing-shapes/', import.meta.url);
const read = (name: string) => parse(readFileSync(new URL(name, folder), 'utf8'));
const verdict = VerdictRecorded.schema.parse(example('review.verdict-recorded'));
const answer = RequestAnswered.schema.parse(example('request.answered'));

interface Step {
  readonly do: 'open' | 'wait' | 'verdict' | 'answer';
  readonly minutes?: number;
  readonly expect: object | null;
  readonly [field: string]: unknown;
}
interface ShapeCase {
  readonly name: string;
  readonly request: { [field in 'outcome' | 'approval' | 'amount' | 'language' | 'reason']?: string };
  readonly steps: readonly Step[];
}

function requestOf({ request }: ShapeCase) {
  return brief(({ decision, request: made, classification }: Made) => {
    decision.outcome = request.outcome as 'approve';
    decision.approval = (request.approval ?? (request.outcome === 'approve' ? 'single' : 'none')) as 'single';
    if (request.language) made.user.language = request.language;
    if (request.reason) decision.reasons = [{ code: request.reason as 'NO_GRANT', detail: '', from: 'policy' }];
    if (made.proposal.kind === 'action')
      made.proposal.action.value = { amount: request.amount ?? '42.00', currency: 'EUR' };
    classification.domains = ['billing'];
  });
}

/** Lets a case live through its steps; what each step told, in the words of the file. */
function live(shape: ShapeCase, rules: RoutingRules): unknown[] {
  let minute = 0;
  let state: RoutedCase | undefined;
  return shape.steps.map((step) => {
    const context = contextAt(after((minute += step.minutes ?? 1)), rules);
    if (step.do === 'open' || state === undefined) {
      minute = 0;
      const routing = routeCase(requestOf(shape), contextAt(openedAt, rules));
      expect(CaseOpened.schema.parse(routing.opened)).toEqual(routing.opened);
      state = routing.routed;
      return wordsOf(routing.opened);
    }
    const [routed, changes] = moved(state, step, context);
    state = routed;
    const told = changes.filter(({ data }) => (data as { why?: string }).why !== 'slipped');
    const wanted = (step.expect as { event?: string } | null)?.event;
    const change = told.find(({ definition }) => definition.type === `tidegate.case.${wanted}.v1`) ?? told[0];
    return change === undefined ? null : { event: change.definition.type.split('.')[2], ...wordsOf(change.data) };
  });
}

function moved(state: RoutedCase, step: Step, context: Parameters<typeof fireTimer>[1]): [RoutedCase, Change[]] {
  if (step.do === 'wait') {
    const fired = fireTimer(state, context);
    // The last change of a case says it all, as the highest of several steps of the ladder does.
    return [fired.routed, fired.changes.toReversed()];
  }
  const ask = {
    askId: step['asks'],
    kind: 'refinement',
    question: 'Shorter.',
    round: 1,
    roundsMax: 3,
    askedAt: openedAt,
  };
  const said = {
    ...verdict,
    ...{ verdict: step['verdict'], closesCase: step['closes'] === true, overridden: null, at: context.now },
    ...(step['asks'] === undefined ? {} : { ask }),
    ...(step['roundsUsedUp'] === true ? { roundsUsedUp: true } : {}),
  } as typeof verdict;
  const result =
    step.do === 'answer'
      ? followAnswer(state, { ...answer, askId: step['asks'] as string }, context)
      : followVerdict(state, said, context);
  if ('refused' in result) throw new Error(result.detail);
  return [result.routed, isQuiet(result) ? [] : [result]];
}

function isQuiet(result: Change | Quiet): result is Quiet {
  return result.definition === null;
}

function wordsOf(data: unknown): object {
  const { placement, ...rest } = data as { placement?: { dueAt: string } };
  if (placement === undefined) return rest;
  return { ...rest, ...placement, dueAfter: (Date.parse(placement.dueAt) - Date.parse(openedAt)) / 60_000 };
}

describe.each(readdirSync(new URL('cases/', folder)))('the shape of %s', (file) => {
  const { shape, cases } = read(`cases/${file}`) as { shape: string; cases: ShapeCase[] };
  const rules = routingRulesOf(QueuesDocument.parse(read(`${shape}.yaml`)), { calendars: [] });

  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    live(one, rules).forEach((told, place) => {
      const { expect: expected } = one.steps[place]!;
      if (expected === null) expect([place, told]).toEqual([place, null]);
      else expect(told).toMatchObject(expected);
    });
  });
});
