import { describe, expect, it } from '@jest/globals';
import type { Breaker } from '@tidegate/contracts/control-events';
import { mayExecute, type Permission } from './may-execute.ts';

const breaker = (change: Partial<Breaker>): Breaker => ({
  scope: 'tenant:acme',
  state: 'open',
  epoch: 1,
  openedBy: 'monitor',
  killSwitch: false,
  reason: 'too many overrides',
  statistics: null,
  changedAt: '2026-11-20T09:30:00.000Z',
  probesFrom: null,
  ...change,
});
const automatic: Permission = { scopes: ['global', 'tenant:acme'], breakerEpoch: 7, approvedBy: [], approvedAt: null };
const approvedAt = (time: string): Permission => ({ ...automatic, approvedBy: ['ana'], approvedAt: time });
const before = approvedAt('2026-11-20T09:29:59.999Z');
const after = approvedAt('2026-11-20T09:30:00.001Z');

const judge = (permission: Permission, ...breakers: Breaker[]) =>
  mayExecute(permission, (scope) => breakers.find((candidate) => candidate.scope === scope)).allowed;

describe('mayExecute', () => {
  it.each([
    // permission, state,     kill switch, allowed
    ['automatic', 'closed', false, true],
    ['automatic', 'open', false, false],
    ['automatic', 'half_open', false, false],
    ['automatic', 'open', true, false],
    ['approved before it changed', 'closed', false, true],
    ['approved before it changed', 'open', false, false],
    ['approved before it changed', 'half_open', false, true],
    ['approved before it changed', 'open', true, false],
    ['approved after it changed', 'closed', false, true],
    ['approved after it changed', 'open', false, true],
    ['approved after it changed', 'half_open', false, true],
    ['approved after it changed', 'open', true, false],
  ] as const)('%s, %s, kill switch %s: %s', (kind, state, killSwitch, allowed) => {
    const permission = kind === 'automatic' ? automatic : kind.includes('before') ? before : after;
    expect(judge(permission, breaker({ state, killSwitch }))).toBe(allowed);
  });

  it('lets through where no breaker is known, and ignores breakers of other scopes', () => {
    expect(judge(automatic)).toBe(true);
    expect(judge(automatic, breaker({ scope: 'tenant:globex' }))).toBe(true);
  });

  it('stops an automatic action although the epoch of the breaker is below the one that the decision saw', () => {
    expect(judge(automatic, breaker({ scope: 'global', epoch: 7, state: 'closed' }), breaker({ epoch: 1 }))).toBe(
      false,
    );
  });

  it('reads approvals without a time, or without a name, in the most restrictive way', () => {
    expect(judge({ ...after, approvedAt: null }, breaker({}))).toBe(false);
    expect(judge({ ...after, approvedBy: [] }, breaker({}))).toBe(false);
  });

  it('says which breaker stands in the way', () => {
    expect(mayExecute(automatic, () => breaker({ epoch: 9 }))).toMatchObject({
      code: 'breaker_open',
      scope: 'global',
      detail: expect.stringContaining('epoch 9; the decision saw 7): too many overrides'),
    });
  });
});
