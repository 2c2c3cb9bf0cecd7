import cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { FactTest, PolicyDocument } from '@tidegate/contracts/policy-document';
import type { FactValue } from '@tidegate/policy/fact-definition';
import { comparisonOf, rulesOf, signs, type Engine } from './engine.ts';

/** Numbers of Cedar are whole; none of ours has more decimals than these. */
const scale = 10_000;
const anybody = { type: 'Anybody', id: 'x' };

/** Cedar: one `permit` for each rule, since of several answers only policies of the winning kind are named. */
export function cedarEngine(document: PolicyDocument): Engine {
  const policies = rulesOf(document).map(({ id, effect, when }): [string, string] => {
    const conditions = when.map((test) => conditionOf(test, effect !== 'proceed')).join(' && ');
    return [id, `permit(principal, action, resource) when { ${conditions} };`];
  });
  const parsed = cedar.preparsePolicySet(document.name, { staticPolicies: Object.fromEntries(policies) });
  if (parsed.type === 'failure') throw new TypeError(`Cedar refuses the rules: ${JSON.stringify(parsed.errors)}`);
  const call = { principal: anybody, action: { type: 'Action', id: 'decide' }, resource: anybody, entities: [] };
  return {
    name: 'Cedar',
    figure: 'cedarPerSecond',
    difference: 'names the rules only, all of them as permissions; numbers as whole ones, ten thousand times as large',
    fired: (facts) => {
      const context = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, wholeOf(value)]));
      const answer = cedar.statefulIsAuthorized({ ...call, context, preparsedPolicySetId: document.name });
      if (answer.type === 'failure') throw new TypeError(`Cedar does not answer: ${JSON.stringify(answer.errors)}`);
      return answer.response.diagnostics.reason;
    },
  };
}

function wholeOf(value: FactValue): FactValue {
  return typeof value === 'number' ? Math.round(value * scale) : value;
}

function conditionOf(test: FactTest, ifMissing: boolean): string {
  const known = knownOf(test);
  return ifMissing ? `(!(context has ${test.fact}) || ${known})` : `(context has ${test.fact} && ${known})`;
}

function knownOf(test: FactTest): string {
  const { operator, constant } = comparisonOf(test);
  const fact = `context.${test.fact}`;
  if (operator === 'is') return `${fact} == ${JSON.stringify(constant)}`;
  if (operator === 'in') return `${JSON.stringify(constant)}.contains(${fact})`;
  return `${fact} ${signs[operator]} ${wholeOf(constant as number)}`;
}
