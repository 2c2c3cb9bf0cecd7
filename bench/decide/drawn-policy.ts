import type { FactTest, PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import type { Chance } from '@tidegate/examples/products/seeded-chance';
import { drawnFacts, numberOf, type DrawnFact } from './drawn-facts.ts';

type Effect = Pick<PolicyRule, 'effect' | 'approval' | 'reason'>;

/** As often as they are listed. */
const effects: readonly Effect[] = [
  { effect: 'proceed', reason: 'GRANTED' },
  { effect: 'proceed', reason: 'GRANTED' },
  { effect: 'clarify', reason: 'MISSING_FIELDS' },
  { effect: 'approve', approval: 'single', reason: 'TRANSACTIONAL_TIER' },
  { effect: 'approve', approval: 'single', reason: 'WEAK_RETRIEVAL' },
  { effect: 'approve', approval: 'dual', reason: 'HIGH_VALUE_TRANSACTION' },
  { effect: 'approve', approval: 'executive', reason: 'CRITICAL_TIER' },
  { effect: 'handoff', reason: 'OUT_OF_SCOPE' },
];
const comparisons = ['lessThan', 'atMost', 'moreThan', 'atLeast'] as const;

/** A policy of so many rules, half of them in each set, with two to five conditions each over the twenty facts. */
export function drawPolicy(count: number, chance: Chance): PolicyDocument {
  const rules = Array.from({ length: count }, (_, index) => drawRule(index, chance));
  return {
    name: `drawn-${count}`,
    version: 1,
    scope: '*',
    auditSampleRate: 0.05,
    authorisation: rules.filter((_, index) => index % 2 === 0),
    quality: rules.filter((_, index) => index % 2 === 1),
  };
}

function drawRule(index: number, chance: Chance): PolicyRule {
  const effect = chance.pick(effects);
  const left = [...drawnFacts];
  const when = Array.from({ length: chance.between(2, 5) }, () =>
    drawTest(left.splice(chance.between(0, left.length - 1), 1)[0]!, chance),
  );
  const id = `rule-${String(index).padStart(3, '0')}`;
  const question = effect.effect === 'clarify' ? { question: `What about ${when[0]!.fact}?` } : {};
  return { id, description: `Drawn rule ${index}.`, when, ...effect, ...question };
}

function drawTest({ name, constants, range }: DrawnFact, chance: Chance): FactTest {
  if (constants === undefined) return { fact: name, [chance.pick(comparisons)]: numberOf(range!, chance) };
  if (constants.length === 2 || chance.happens(0.5)) return { fact: name, is: chance.pick(constants) };
  const first = chance.pick(constants);
  return { fact: name, in: [first, chance.pick(constants.filter((constant) => constant !== first))] };
}
