import { describe, expect, it } from '@jest/globals';
import { CaseResumed, CaseWaiting } from '@tidegate/contracts/case-events';
import { array, assert, integer, property } from 'fast-check';
import { after, openedAt, routedCase, told } from '../test/cases.ts';
import { contextAt, rulesWith, shippedRules } from '../test/shipped-rules.ts';
import { closeCase } from './close-case.ts';
import { fireTimer } from './fire-timer.ts';
import { nextTimer } from './next-timer.ts';
import type { RoutedCase } from './routed-case.ts';
import { readingOf } from './sla-clock.ts';
import { resume, waitFor } from './wait-case.ts';

const answered = { what: 'product', because: 'answered' } as const;
const wait = (routed: RoutedCase, minute: number) => told(waitFor(routed, 'product', contextAt(after(minute))));
const goOn = (routed: RoutedCase, minute: number) => told(resume(routed, answered, contextAt(after(minute))));

describe('a clock that stands', () => {
  it('is told, and shows what it showed', () => {
    const { routed, data } = wait(routedCase(), 20);
    expect(CaseWaiting.schema.parse(data)).toEqual(data);
    expect(data).toMatchObject({ waitingFor: ['product'], placement: { dueAt: after(60) } });
    expect(readingOf(routed, shippedRules, after(500))).toBe(1_200);
  });

  it('moves every deadline by the time that did not count', () => {
    const { routed, data } = goOn(wait(routedCase(), 20).routed, 50);
    expect(CaseResumed.schema.parse(data)).toEqual(data);
    expect(data).toMatchObject({ because: 'answered', waitedSeconds: 1_800, placement: { dueAt: after(90) } });
    expect(routed).toMatchObject({ promisedAt: after(90), expectedAt: after(90), runningSince: after(50) });
    expect(nextTimer(routed, shippedRules)).toMatchObject({ step: 1, dueAt: after(60) });
  });

  it('climbs no ladder, is not late and does not expire', () => {
    const { routed } = wait(routedCase(), 20);
    expect(fireTimer(routed, contextAt(after(1_400))).changes).toEqual([]);
  });

  it('goes on by itself when the product does not answer in its time', () => {
    const { routed } = wait(routedCase(), 20);
    expect(nextTimer(routed, shippedRules)).toMatchObject({ dueAt: after(20 + 1_440) });
    const { changes } = fireTimer(routed, contextAt(after(20 + 1_440)));
    expect(changes).toMatchObject([{ definition: CaseResumed, data: { because: 'no_answer' } }]);
  });

  it('that stands for two reasons goes on when both are over', () => {
    const asked = wait(routedCase(), 10).routed;
    const both = told(waitFor(asked, 'breaker', contextAt(after(15)))).routed;
    expect(both.waitingFor).toEqual(['product', 'breaker']);
    const one = resume(both, answered, contextAt(after(20)));
    expect(one).toMatchObject({ definition: null, routed: { waitingFor: ['breaker'], runningSince: null } });
    if ('refused' in one) throw new Error('refused');
    expect(nextTimer(one.routed, shippedRules)).toBeNull();
    const last = told(resume(one.routed, { what: 'breaker', because: 'breaker_closed' }, contextAt(after(70))));
    expect(last.data).toMatchObject({ because: 'breaker_closed', waitedSeconds: 3_600 });
    expect(last.routed.dueAt).toBe(after(120));
  });

  it('says nothing new when it stands already, and refuses to go on when it runs', () => {
    const asked = wait(routedCase(), 10).routed;
    expect(waitFor(asked, 'product', contextAt(after(11)))).toMatchObject({ definition: null });
    expect(resume(routedCase(), answered, contextAt(after(11)))).toMatchObject({ refused: 'not_waiting' });
  });

  it('does not save what was late before', () => {
    const late = fireTimer(routedCase({ step: 3 }), contextAt(after(70))).routed;
    const { routed } = goOn(wait(late, 80).routed, 500);
    expect(routed.promisedAt).toBe(after(60));
    expect(told(closeCase(routed, 'approve', contextAt(after(501)))).data.withinSla).toBe(false);
  });

  it('lets a case be in time that was closed after the deadline it began with', () => {
    const { routed } = goOn(wait(routedCase(), 20).routed, 500);
    expect(told(closeCase(routed, 'approve', contextAt(after(540)))).data.withinSla).toBe(true);
    expect(told(closeCase(routed, 'approve', contextAt(after(541)))).data.withinSla).toBe(false);
  });

  it('counts the hours of the calendar only, before and after', () => {
    const rules = rulesWith(({ queues }) => Object.assign(queues[0]!, { calendar: 'office-berlin', due: '10h' }));
    const at = (now: string) => contextAt(now, rules);
    // Friday 10:30 in Berlin: 5.5 hours to go until 16:00. Asked at 15:00, answered on Saturday.
    const asked = told(waitFor(routedCase({}, rules), 'product', at('2026-11-20T14:00:00.000Z'))).routed;
    expect(asked.elapsed).toBe(4.5 * 3_600);
    const { routed } = told(resume(asked, answered, at('2026-11-21T12:00:00.000Z')));
    // Monday 08:00 and 5.5 hours.
    expect(routed.dueAt).toBe('2026-11-23T12:30:00.000Z');
  });

  it('shows the time that it ran, however often it stood', () => {
    const spans = array(integer({ min: 1, max: 600 }), { minLength: 2, maxLength: 12 });
    assert(
      property(spans, (minutes) => {
        let state = routedCase();
        let now = 0;
        let ran = 0;
        for (const [place, span] of minutes.entries()) {
          now += span;
          if (place % 2 === 0) ran += span;
          state = (place % 2 === 0 ? wait(state, now) : goOn(state, now)).routed;
        }
        expect(readingOf(state, shippedRules, after(now))).toBeCloseTo(ran * 60, 6);
        expect(state.openedAt).toBe(openedAt);
      }),
    );
  });
});
