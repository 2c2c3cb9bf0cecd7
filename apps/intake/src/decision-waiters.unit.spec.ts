import { describe, expect, it } from '@jest/globals';
import type { DecisionReply } from '@tidegate/contracts/http-requests';
import type { KnownCheckpoint } from '@tidegate/intake/checkpoint-status';
import { DecisionWaiters } from './decision-waiters.ts';
import { RecentDecisions } from './recent-decisions.ts';

const reply = (outcome: DecisionReply['outcome']) => ({ outcome }) as DecisionReply;

describe('DecisionWaiters', () => {
  it('tell everybody who waits for the checkpoint, and nobody else', async () => {
    const waiters = new DecisionWaiters(10);
    const [one, two, other] = ['a', 'a', 'b'].map((id) => waiters.add(id)!);
    waiters.tell('a', reply('proceed'));
    waiters.endAll();
    expect(await Promise.all([one!.decided, two!.decided, other!.decided])).toEqual([
      reply('proceed'),
      reply('proceed'),
      null,
    ]);
  });

  it('let no more than so many wait, until one ends', () => {
    const waiters = new DecisionWaiters(1);
    const waiter = waiters.add('a')!;
    expect(waiters.add('b')).toBeNull();
    waiter.end();
    waiter.end();
    expect([waiters.count, waiters.add('b') === null]).toEqual([0, false]);
  });

  it('end without a decision when the caller ends them', async () => {
    const waiter = new DecisionWaiters(1).add('a')!;
    waiter.end();
    expect(await waiter.decided).toBeNull();
  });
});

describe('RecentDecisions', () => {
  const known = { checkpointId: 'a', decision: null } as KnownCheckpoint;

  it('complete a checkpoint whose decision is not in the table yet, with the first one', () => {
    const recent = new RecentDecisions(10);
    recent.add('a', reply('proceed'));
    recent.add('a', reply('handoff'));
    expect(recent.complete(known).decision).toEqual(reply('proceed'));
  });

  it('leave what the table says, and what they do not know', () => {
    const recent = new RecentDecisions(10);
    const decided = { ...known, decision: reply('clarify') };
    recent.add('a', reply('proceed'));
    expect(recent.complete(decided)).toBe(decided);
    expect(recent.complete({ ...known, checkpointId: 'b' }).decision).toBeNull();
  });

  it('forget the oldest beyond their number', () => {
    const recent = new RecentDecisions(1);
    recent.add('a', reply('proceed'));
    recent.add('b', reply('proceed'));
    expect(recent.complete(known).decision).toBeNull();
  });
});
