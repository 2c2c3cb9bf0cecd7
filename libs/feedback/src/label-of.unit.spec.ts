import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import fc from 'fast-check';
import { remember } from './case-memory.ts';
import type { CaseMemory, Verdict } from './case-memory.ts';
import { addLabel, emptyHistory, statisticsOf } from './cohort-history.ts';
import { historyEvent, labelEvent } from './feedback-events.ts';
import { isCalledNeedless, labelOf } from './label-of.ts';
import type { Label } from './label-of.ts';
import { rateInterval } from './rate-interval.ts';

const example = new URL('../../contracts/examples/review.verdict-recorded.v1.json', import.meta.url);
const now = '2026-11-20T09:34:01.000Z';
const edited = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);
const agreed: Verdict = {
  ...edited,
  verdict: 'approve',
  reason: 'agreed',
  overridden: false,
  escalationNeeded: null,
  edits: [],
};

function label(fields: Partial<Verdict>, memory?: CaseMemory): Label {
  const made = labelOf({ ...agreed, ...fields }, memory, now);
  if (made === null) throw new Error('the verdict does not close the case');
  return made;
}

describe('labelOf', () => {
  it('says nothing before the case is closed', () => {
    expect(labelOf({ ...agreed, closesCase: false }, undefined, now)).toBeNull();
  });

  it.each([
    // title, verdict, needed, right, falseAutonomy
    ['agreement', {}, false, true, false],
    ['agreement, though the reviewer says a person was needed', { escalationNeeded: true }, true, true, false],
    ['an edit', { verdict: 'approve_with_edits', overridden: true }, true, false, false],
    ['a rejection', { verdict: 'reject', overridden: true }, true, false, false],
    [
      'a rejection that the reviewer calls needless',
      { overridden: true, escalationNeeded: false },
      false,
      false,
      false,
    ],
    ['a question back', { verdict: 'request_information', overridden: null }, true, null, false],
    ['an audit that agrees', { caseKind: 'audit_sample' }, false, true, false],
    ['an audit that disagrees', { caseKind: 'audit_sample', overridden: true }, true, false, true],
    ['an unreadable request', { caseKind: 'invalid_request', cohort: null, overridden: null }, true, null, false],
    ['a failed action that is written off', { caseKind: 'action_failure', overridden: true }, true, null, false],
  ] as const)('labels %s', (_title, fields, escalationNeeded, proposalRight, falseAutonomy) => {
    const made = label(fields);
    expect(LabelRecorded.schema.parse(made)).toEqual(made);
    expect(made).toMatchObject({ escalationNeeded, proposalRight, falseAutonomy, labelledAt: now });
  });

  it('remembers that the first of two approvers edited the proposal', () => {
    const first = remember(undefined, { ...edited, closesCase: false, escalationNeeded: null });
    expect(label({ rootCause: null }, first)).toMatchObject({
      proposalRight: false,
      escalationNeeded: true,
      rootCause: 'prompt_failure',
    });
  });

  it('keeps the last root cause and the last word on the need', () => {
    const first = remember(undefined, {
      ...agreed,
      closesCase: false,
      escalationNeeded: true,
      rootCause: 'retrieval_miss',
    });
    const last = label({ escalationNeeded: false, rootCause: 'user_ambiguity' }, first);
    expect(last).toMatchObject({ escalationNeeded: false, rootCause: 'user_ambiguity' });
  });

  it('has one id for each case, so that a case has one label', () => {
    expect(label({ verdictId: 'other' }).labelId).toBe(label({}).labelId);
    expect(label({ caseId: 'other' }).labelId).not.toBe(label({}).labelId);
  });
});

describe('isCalledNeedless', () => {
  it('takes the word of the reviewer, never agreement alone', () => {
    expect(isCalledNeedless({ ...agreed, escalationNeeded: false }, undefined)).toBe(true);
    expect(isCalledNeedless(agreed, undefined)).toBe(false);
    expect(isCalledNeedless({ ...agreed, caseKind: 'audit_sample', escalationNeeded: false }, undefined)).toBe(false);
  });
});

describe('addLabel', () => {
  const empty = emptyHistory('acme/refund/m/p/-/-', 'acme', now);

  it('keeps escalated cases and audits apart', () => {
    const labels = [label({}), label({ overridden: true }), label({ caseKind: 'audit_sample' })];
    const wrong = label({ caseKind: 'audit_sample', overridden: true });
    const history = [...labels, wrong].reduce((before, one) => addLabel(before, one, false), empty);
    expect(CohortHistoryUpdated.schema.parse(history)).toMatchObject({
      reviewed: 2,
      overridden: 1,
      audited: 2,
      falseAutonomy: 1,
      needless: 0,
    });
  });

  it('leaves the rates alone when a label says nothing about the proposal', () => {
    expect(addLabel(empty, label({ overridden: null }), true)).toMatchObject({
      reviewed: 0,
      overridden: 0,
      needless: 1,
    });
  });

  it('gives the same counts whatever the order, and never more hits than trials', () => {
    const kinds = fc.record({
      caseKind: fc.constantFrom('approval' as const, 'handoff' as const, 'audit_sample' as const),
      overridden: fc.constantFrom(true, false, null),
    });
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 40 }), (verdicts) => {
        const fold = (all: typeof verdicts) => all.reduce((before, one) => addLabel(before, label(one), false), empty);
        const history = fold(verdicts);
        expect(fold([...verdicts].reverse())).toEqual(history);
        expect(history.overridden).toBeLessThanOrEqual(history.reviewed);
        expect(history.falseAutonomy).toBeLessThanOrEqual(history.audited);
      }),
    );
  });

  it('shows the rates with their uncertainty', () => {
    const statistics = statisticsOf({ ...empty, reviewed: 100, overridden: 1 });
    expect(statistics.overrideRate.rate).toBe(0.01);
    expect(statistics.overrideRate.upper).toBeCloseTo(0.054486196178705315, 12);
    expect(statistics.falseAutonomyRate).toEqual({ rate: null, lower: 0, upper: 1 });
    expect(rateInterval(0, 10).lower).toBe(0);
  });
});

describe('feedback events', () => {
  const cause: TidegateEvent = {
    id: 'e1',
    type: VerdictRecorded.type,
    source: '/tidegate/review',
    time: edited.at,
    tenantId: 'acme',
    correlationId: 'r1',
    traceparent: '00-1-2-01',
    key: edited.caseId,
    data: edited,
  };

  it('carry the request, the cause and the trace on', () => {
    const made = labelEvent(label({}), cause);
    expect(made).toMatchObject({
      type: LabelRecorded.type,
      key: edited.caseId,
      correlationId: 'r1',
      causationId: 'e1',
    });
    expect(made).toMatchObject({ time: now, traceparent: '00-1-2-01' });
  });

  it('have the same id when they are made again', () => {
    const history = emptyHistory('acme/refund/m/p/-/-', 'acme', now);
    expect(historyEvent(history, cause)).toEqual(historyEvent(history, cause));
    expect(historyEvent(history, cause).key).toBe(history.cohort);
    expect(historyEvent(history, cause).id).not.toBe(labelEvent(label({}), cause).id);
  });
});
