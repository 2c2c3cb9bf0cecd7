import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { Waiting } from '@tidegate/contracts/http-requests';
import { wordOf } from './waiting.ts';

function eventOf(name: string, change: object = {}): TidegateEvent {
  const file = new URL(`../../contracts/examples/case.${name}.v1.json`, import.meta.url);
  const value = { ...JSON.parse(readFileSync(file, 'utf8')).value, ...change };
  return { type: `tidegate.case.${name}.v1`, data: value } as TidegateEvent;
}

describe('what a caller is told of its case', () => {
  it.each([
    ['opened', {}, 'person', /^A person of billing will decide\.$/],
    ['opened', { approvalsRequired: 2 }, 'person', /^2 people of billing will decide\.$/],
    ['escalated', {}, 'person', /^billing will see to it \(level L2\)\.$/],
    ['rerouted', { why: 'second_stage' }, 'person', /^A first person agreed; a second one of /],
    ['rerouted', { why: 'disagreement' }, 'person', /^People disagree; /],
    ['waiting', {}, 'product', /when the product has answered/],
    ['waiting', { waitingFor: ['breaker'] }, 'breaker', /stopped by a breaker/],
    ['resumed', {}, 'person', /goes on with it/],
    ['resumed', { because: 'no_answer' }, 'person', /No answer came in time/],
    ['rescheduled', {}, 'person', /takes longer than expected/],
    ['expired', {}, 'person', /it will be refused/],
    ['expired', { outcome: 'hold' }, 'person', /keeps it until somebody does/],
  ] as const)('when it is %s with %j: %s', (name, change, why, next) => {
    const { waiting } = wordOf(eventOf(name, change))!;
    expect(Waiting.omit({ since: true }).parse(waiting)).toEqual(waiting);
    expect(waiting?.why).toBe(why);
    expect(waiting?.next).toMatch(next);
  });

  it('is when it should be done, and nothing while its clock stands', () => {
    const resumed = eventOf('resumed');
    const { placement } = resumed.data as { placement: { expectedAt: string; dueAt: string } };
    expect(wordOf(resumed)!.waiting).toMatchObject({ expectedAt: placement.expectedAt, dueAt: placement.dueAt });
    expect(wordOf(eventOf('waiting'))!.waiting).toMatchObject({ expectedAt: null, dueAt: null });
  });

  it('names a new time as one that slipped', () => {
    expect(wordOf(eventOf('rescheduled'))!.waiting).toMatchObject({ slipped: true });
    expect(wordOf(eventOf('rescheduled', { why: 'aged' }))!.waiting).toMatchObject({ slipped: false });
  });

  it('ends with the case', () => {
    expect(wordOf(eventOf('closed'))).toMatchObject({ waiting: null });
  });

  it('is nothing for events that nobody here knows yet', () => {
    expect(wordOf({ ...eventOf('opened'), type: 'tidegate.case.painted.v1' })).toBeNull();
  });
});
