import { ZenEngine } from '@gorules/zen-engine';
import type { FactTest, PolicyDocument } from '@tidegate/contracts/policy-document';
import { comparisonOf, rulesOf, signs, type Engine } from './engine.ts';

/** GoRules ZEN: one decision table that collects all rows that hold. It has no synchronous call. */
export function zenEngine(document: PolicyDocument): Engine {
  const rules = rulesOf(document);
  const names = [...new Set(rules.flatMap(({ when }) => when.map(({ fact }) => fact)))];
  const rows = rules.map(({ id, effect, when }) => ({
    _id: id,
    ...Object.fromEntries(names.map((name) => [name, ''])),
    ...Object.fromEntries(when.map((test) => [test.fact, cellOf(test, effect !== 'proceed')])),
    rule: JSON.stringify(id),
  }));
  const content = {
    hitPolicy: 'collect',
    inputs: names.map((name) => ({ id: name, name, field: name })),
    outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
    rules: rows,
  };
  const decision = new ZenEngine().createDecision(graphOf(content));
  return {
    name: 'GoRules ZEN',
    figure: 'zenPerSecond',
    difference: 'names the rules only',
    fired: async (facts) => {
      const { result } = await decision.evaluate(facts);
      return (result as { rule: string }[]).map(({ rule }) => rule);
    },
  };
}

/** From the input through the table to the output. */
function graphOf(content: unknown): object {
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
      { id: 'table', name: 'table', type: 'decisionTableNode', position: { x: 1, y: 0 }, content },
      { id: 'out', name: 'out', type: 'outputNode', position: { x: 2, y: 0 } },
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'table' },
      { id: 'b', type: 'edge', sourceId: 'table', targetId: 'out' },
    ],
  };
}

/** `$` is the value of the column; a fact that is missing is null. */
function cellOf(test: FactTest, ifMissing: boolean): string {
  const { operator, constant } = comparisonOf(test);
  const sign = operator === 'is' ? '==' : operator === 'in' ? 'in' : signs[operator];
  const known = `$ ${sign} ${JSON.stringify(constant)}`;
  return ifMissing ? `$ == null or ${known}` : `$ != null and ${known}`;
}
