import { describe, expect, it } from '@jest/globals';
import { grantAll, policyOf } from '../../test/example-scored.ts';
import { comparePolicies } from './compare-policies.ts';

const above = (id: string, limit: number, more: object = {}) => ({
  ...{ id, description: id, when: [{ fact: 'action_value', moreThan: limit }] },
  ...{ effect: 'approve', reason: 'HIGH_VALUE_TRANSACTION', ...more },
});

describe('comparePolicies', () => {
  it('shows which requests a raised limit lets through, and which rule did it', () => {
    const compared = comparePolicies(policyOf([above('limit', 250)]), policyOf([above('limit', 400)]));
    expect(compared).toMatchObject({ tightened: [], isUndecided: false, rules: { changed: ['limit'] } });
    expect(compared.loosened).toEqual([
      {
        direction: 'loosened',
        where: [{ fact: 'action_value', text: 'more than 250 and at most 400' }],
        core: [{ fact: 'action_value', text: 'more than 250 and at most 400' }],
        example: { risk_tier: 0, action_value: 300 },
        before: { outcome: 'approve(single)', rules: ['limit'], ungranted: [] },
        after: { outcome: 'proceed', rules: ['grant-all', 'grant-quality'], ungranted: [] },
        because: ['limit'],
      },
    ]);
  });

  it('finds nothing in a renamed, described or moved rule, and says that it changed', () => {
    const before = policyOf([above('limit', 250)]);
    const after = policyOf([], {
      quality: [{ ...grantAll, id: 'grant-quality' }, above('limit', 250, { queue: 'q' })],
    });
    expect(comparePolicies(before, after)).toMatchObject({
      loosened: [],
      tightened: [],
      rules: { changed: ['limit'] },
    });
  });

  it('takes a grant that is gone for a restriction by default', () => {
    const narrow = { ...grantAll, when: [{ fact: 'risk_tier', atMost: 1 }] };
    const { loosened, tightened } = comparePolicies(policyOf([]), policyOf([], { authorisation: [narrow] }));
    expect(loosened).toEqual([]);
    expect(tightened).toMatchObject([
      {
        where: [{ fact: 'risk_tier', text: 'at least 2' }],
        before: { outcome: 'proceed' },
        after: { outcome: 'handoff', ungranted: ['authorisation'] },
        because: ['grant-all'],
      },
    ]);
  });

  it('lists a bounded number of regions for each rule and says that there are more, without hiding another rule', () => {
    const poor = ['coverage', 'authority', 'freshness'].map((fact) => ({ fact, lessThan: 0.5 }));
    const stays = { ...above('stays', 0, { approval: 'dual' }), when: poor };
    const wide = { ...above('wide', 0), when: [{ fact: 'has_retrieval', is: true }] };
    const before = policyOf([stays, wide, above('limit', 250)]);
    const after = policyOf([stays]);
    const { loosened, hasMore } = comparePolicies(before, after, { maxOfCause: 1 });
    expect(hasMore).toEqual({ loosened: true, tightened: false });
    expect(loosened.map(({ because }) => because)).toEqual([['wide'], ['limit']]);
    const all = comparePolicies(before, after);
    expect(all.loosened).toHaveLength(6);
    expect(all.hasMore.loosened).toBe(false);
  });

  it('does not take what it could not decide for no change', () => {
    const compared = comparePolicies(policyOf([above('limit', 250)]), policyOf([]), { maxSteps: 1 });
    expect(compared.isUndecided).toBe(true);
  });
});
