import type { FactTest, PolicyDocument } from '@tidegate/contracts/policy-document';
import { Engine as JsonRules, type NestedCondition } from 'json-rules-engine';
import { drawnFacts } from './drawn-facts.ts';
import { comparisonOf, rulesOf, type Engine, type Operator } from './engine.ts';

const operators: Readonly<Record<Operator, string>> = {
  is: 'equal',
  in: 'in',
  lessThan: 'lessThan',
  atMost: 'lessThanInclusive',
  moreThan: 'greaterThan',
  atLeast: 'greaterThanInclusive',
};
const missing = Object.fromEntries(drawnFacts.map(({ name }) => [name, null]));

/** json-rules-engine: conditions as JSON, evaluated as promises. */
export function jsonRulesEngine(document: PolicyDocument): Engine {
  const engine = new JsonRules();
  for (const { id, effect, when } of rulesOf(document)) {
    const all = when.map((test) => conditionOf(test, effect !== 'proceed'));
    engine.addRule({ conditions: { all }, event: { type: id } });
  }
  return {
    name: 'json-rules-engine',
    figure: 'jsonRulesPerSecond',
    difference: 'names the rules only; a missing fact is null',
    fired: async (facts) => {
      const { events } = await engine.run({ ...missing, ...facts });
      return events.map(({ type }) => type);
    },
  };
}

function conditionOf(test: FactTest, ifMissing: boolean): NestedCondition {
  const { operator, constant } = comparisonOf(test);
  const known = { fact: test.fact, operator: operators[operator], value: constant };
  // Its comparisons of numbers, and equality with what is there, do not hold for null anyway.
  return ifMissing ? { any: [{ fact: test.fact, operator: 'equal', value: null }, known] } : known;
}
