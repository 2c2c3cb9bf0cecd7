import { describe, expect, it, jest } from '@jest/globals';
import type { Outcome } from '@tidegate/contracts/decision-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { DecisionReply } from '@tidegate/contracts/http-requests';
import type { StoredCheckpoint } from './checkpoint.table.ts';
import { DecisionWaiters } from './decision-waiters.ts';
import type { UnreadDecision } from './recent-decisions.ts';
import { RecentDecisions } from './recent-decisions.ts';

const reply = (outcome: DecisionReply['outcome']) => ({ outcome }) as DecisionReply;

describe('DecisionWaiters', () => {
  it('tell everybody who waits for the checkpoint, and nobody else', async () => {
    const waiters = new DecisionWaiters(10);
    const [one, two, other] = ['a', 'a', 'b'].map((id) => waiters.add(id, `acme:${id}`)!);
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
    const waiter = waiters.add('a', 'acme:a')!;
    expect(waiters.add('b', 'acme:b')).toBeNull();
    waiter.end();
    waiter.end();
    expect([waiters.count, waiters.add('b', 'acme:b') === null]).toEqual([0, false]);
  });

  it('end without a decision when the caller ends them', async () => {
    const waiter = new DecisionWaiters(1).add('a', 'acme:a')!;
    waiter.end();
    expect(await waiter.decided).toBeNull();
  });

  it('want the decisions of a record key for as long as anybody waits for one of them', () => {
    const waiters = new DecisionWaiters(10);
    const [first, second] = ['a', 'b'].map((id) => waiters.add(id, 'acme:request')!);
    expect([waiters.isWanted('acme:request'), waiters.isWanted('acme:other')]).toEqual([true, false]);
    first!.end();
    first!.end();
    expect(waiters.isWanted('acme:request')).toBe(true);
    second!.end();
    expect(waiters.isWanted('acme:request')).toBe(false);
  });
});

describe('RecentDecisions', () => {
  const stored = { checkpointId: 'a', tenantId: 'acme', requestId: 'r', decision: null } as StoredCheckpoint;
  const record = (checkpointId: string, outcome: Outcome): UnreadDecision => {
    const decision = { checkpointId, outcome, obligations: {}, versions: {} };
    return { key: 'acme:r', bytes: 4_000, read: jest.fn(() => ({ time: 'now', data: { decision } }) as TidegateEvent) };
  };
  const outcomeOf = (recent: RecentDecisions, of = stored) => recent.complete(of).decision?.outcome;

  it('complete a checkpoint whose decision is not in the table yet, with the first one', () => {
    const recent = new RecentDecisions(1_000_000);
    recent.add(record('other', 'clarify'));
    recent.add(record('a', 'proceed'));
    recent.add(record('a', 'handoff'));
    expect(outcomeOf(recent)).toBe('proceed');
  });

  it('leave what the table says, and what they do not know', () => {
    const recent = new RecentDecisions(1_000_000);
    const decided = { ...stored, decision: { outcome: 'clarify' } } as StoredCheckpoint;
    recent.add(record('a', 'proceed'));
    expect(recent.complete(decided)).toBe(decided);
    expect(outcomeOf(recent, { ...stored, checkpointId: 'b' })).toBeUndefined();
    expect(outcomeOf(recent, { ...stored, requestId: 'another' })).toBeUndefined();
  });

  it('read nothing that nobody asks for', () => {
    const recent = new RecentDecisions(1_000_000);
    const unread = record('a', 'proceed');
    recent.add(unread);
    expect(unread.read).not.toHaveBeenCalled();
    recent.complete(stored);
    expect(unread.read).toHaveBeenCalledTimes(1);
  });

  it('forget the oldest beyond their bytes', () => {
    const recent = new RecentDecisions(10_000);
    for (const id of ['a', 'b', 'c']) recent.add(record(id, 'proceed'));
    expect(outcomeOf(recent)).toBeUndefined();
    expect(outcomeOf(recent, { ...stored, checkpointId: 'b' })).toBe('proceed');
    expect(outcomeOf(recent, { ...stored, checkpointId: 'c' })).toBe('proceed');
  });

  it('remember what a caller was told when they have forgotten what came', () => {
    const recent = new RecentDecisions(10_000);
    recent.add(record('a', 'proceed'));
    recent.tell('a', reply('proceed'));
    for (const id of ['b', 'c']) recent.add(record(id, 'proceed'));
    expect(outcomeOf(recent)).toBe('proceed');
  });
});
