import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { actionDigestOf } from './action-digest.ts';
import { cohortOf, scopesOf } from './cohorts.ts';
import { checkpointIdOf, derivedId } from './event-ids.ts';

describe('derived ids', () => {
  it('are the same for the same cause, so that a redelivery makes no second event', () => {
    expect(derivedId('a', 'tidegate.decision.made.v1')).toBe(derivedId('a', 'tidegate.decision.made.v1'));
  });

  it('never change: other systems have stored them', () => {
    expect(checkpointIdOf({ tenantId: 'acme', requestId: 'r1', number: 1 })).toBe(
      '2d526b68-def7-5697-ba5e-ad42157b613c',
    );
    expect(derivedId('a', 'b')).toBe('5171e560-1527-5737-a403-72104928b0f9');
  });

  it('differ when tenant, request or number differ, whatever separators the parts contain', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        const left = checkpointIdOf({ tenantId: a, requestId: b, number: 1 });
        expect(left).not.toBe(checkpointIdOf({ tenantId: c, requestId: d, number: 1 }));
      }),
    );
  });
});

describe('actionDigestOf', () => {
  it('does not depend on the order of keys, and does on every value', () => {
    const action = { name: 'x', arguments: { a: 1, b: 2 } };
    expect(actionDigestOf({ name: 'x', arguments: { b: 2, a: 1 } })).toBe(actionDigestOf(action));
    expect(actionDigestOf({ name: 'x', arguments: { a: 1, b: 3 } })).not.toBe(actionDigestOf(action));
    expect(actionDigestOf({ ...action, value: { amount: '1', currency: 'EUR' } })).not.toBe(actionDigestOf(action));
  });
});

describe('scopes', () => {
  const slice = { tenantId: 'acme', taskType: 'refund', versions: { model: 'openai/gpt-5', prompt: 'p1' } };

  it('go from the widest to the narrowest', () => {
    expect(scopesOf(slice)).toEqual(['global', 'tenant:acme', 'task:acme/refund', `cohort:${cohortOf(slice)}`]);
  });

  it('keep the separator unambiguous in version names', () => {
    expect(cohortOf(slice)).toBe('acme/refund/openai%2Fgpt-5/p1/-/-');
  });
});
