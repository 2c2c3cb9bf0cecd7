import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { decide } from '@tidegate/policy/decide';
import { plausiblePolicy } from './plausible-policy.ts';
import { sampleRequests } from './request-templates.ts';
import { decisionContext, scorerWithShippedRules, shippedPolicy } from './rules.ts';

const requests = sampleRequests(100);
const products = [...new Set(requests.map(({ product }) => product))];

describe('policies of different sizes', () => {
  it.each([10, 100, 300])('have exactly %i rules, all of them usable', (count) => {
    expect(compilePolicy(plausiblePolicy(shippedPolicy(), count, products)).rules).toHaveLength(count);
  });

  it('have added rules that hold for some requests, so that they cost what rules cost', () => {
    const context = decisionContext(compilePolicy(plausiblePolicy(shippedPolicy(), 300, products)));
    const shipped = new Set([...shippedPolicy().authorisation, ...shippedPolicy().quality].map(({ id }) => id));
    const decisions = requests.map(scorerWithShippedRules()).map((scored) => decide(scored, context));
    const added = decisions.filter(({ firedRules }) => firedRules.some(({ id }) => !shipped.has(id)));
    expect(added.length).toBeGreaterThan(10);
    expect(new Set(decisions.map(({ outcome }) => outcome)).size).toBeGreaterThan(1);
  });
});
