import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { SeenCases } from './seen-cases.ts';

const examples = new URL('../../../contracts/examples/', import.meta.url);

/** A golden example as an event, changed. */
function event(type: string, changes: Readonly<Record<string, unknown>> = {}): TidegateEvent {
  const file = readFileSync(new URL(`${type}.v1.json`, examples), 'utf8');
  const { value } = JSON.parse(file) as { value: object };
  const envelope = { id: 'e', source: '/x', time: 't', tenantId: 'acme', correlationId: 'r', key: 'k' };
  return { ...envelope, type: `tidegate.${type}.v1`, data: { ...value, ...changes } };
}

const checkpointId = 'ec06b8cf-4a84-5a5e-89bc-442240f383a8';
const story = [
  event('case.opened'),
  event('review.claimed'),
  event('review.verdict-recorded'),
  event('label.recorded'),
  event('case.closed'),
];
const told = (events: readonly TidegateEvent[]) => {
  const seen = new SeenCases();
  for (const one of events) seen.add(one);
  return seen;
};

describe('what people did', () => {
  const whole = {
    kind: 'approval',
    queue: 'billing',
    closed: true,
    verdicts: 1,
    handlingSeconds: 140,
    label: { source: 'review', proposalRight: false, escalationNeeded: true },
  };

  it('is put together from cases, reviews and labels, in any order and told twice', () => {
    expect(told(story).of(checkpointId)).toEqual(whole);
    expect(told([...story].reverse()).of(checkpointId)).toEqual(whole);
    expect(told([...story, ...story]).of(checkpointId)).toEqual(whole);
  });

  it('is unanswered while the case waits, and adds up when a second person answers', () => {
    expect(told(story.slice(0, 1)).of(checkpointId)).toMatchObject({ closed: false, verdicts: 0, label: null });
    const second = event('review.verdict-recorded', { verdictId: 'second', handlingSeconds: 60 });
    expect(told([...story, second]).of(checkpointId)).toMatchObject({ verdicts: 2, handlingSeconds: 200 });
  });

  it('keeps the first label of a case, and follows it to another queue', () => {
    const later = event('label.recorded', { proposalRight: true });
    expect(told([...story, later]).of(checkpointId)?.label?.proposalRight).toBe(false);
    const { queue } = (event('case.rerouted').data as { placement: { queue: string } }).placement;
    const moved = told([event('case.opened'), event('case.rerouted')]).of(checkpointId);
    expect([queue === 'billing', moved?.queue]).toEqual([false, queue]);
  });

  it('leaves out cases that are not about the proposal', () => {
    const failed = { caseId: 'other', kind: 'action_failure', caseKind: 'action_failure' };
    const about = [
      event('case.opened', failed),
      event('review.verdict-recorded', failed),
      event('label.recorded', failed),
    ];
    expect(told(about).of(checkpointId)).toBeNull();
    expect(told([...about, ...story]).of(checkpointId)).toEqual(whole);
  });

  it('is nothing where nobody was asked', () => {
    expect(told(story).of('another checkpoint')).toBeNull();
  });
});
