import { Environment } from '@marcbachmann/cel-js';
import type { FactTest, PolicyDocument } from '@tidegate/contracts/policy-document';
import { comparisonOf, rulesOf, signs, type Engine } from './engine.ts';

/** Google's expression language: one expression for each rule, parsed and checked once. */
export function celEngine(document: PolicyDocument): Engine {
  const environment = new Environment().registerVariable('f', 'map');
  const programs = rulesOf(document).map(({ id, effect, when }) => ({
    id,
    holds: environment.parse(when.map((test) => expressionOf(test, effect !== 'proceed')).join(' && ')),
  }));
  return {
    name: 'CEL',
    figure: 'celPerSecond',
    difference: 'names the rules only',
    fired: (facts) => {
      const context = { f: facts };
      const ids: string[] = [];
      for (const { id, holds } of programs) if (holds(context) === true) ids.push(id);
      return ids;
    },
  };
}

function expressionOf(test: FactTest, ifMissing: boolean): string {
  const known = knownOf(test);
  return ifMissing ? `(!has(f.${test.fact}) || ${known})` : `(has(f.${test.fact}) && ${known})`;
}

function knownOf(test: FactTest): string {
  const { operator, constant } = comparisonOf(test);
  const fact = `f.${test.fact}`;
  if (operator === 'is') return `${fact} == ${JSON.stringify(constant)}`;
  if (operator === 'in') return `${fact} in ${JSON.stringify(constant)}`;
  // Numbers of JavaScript are doubles, and its own literals have to be, too.
  return `${fact} ${signs[operator]} ${(constant as number).toFixed(2)}`;
}
