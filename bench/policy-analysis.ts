/**
 * How long exact analysis of large drawn policies takes: `node bench/policy-analysis.ts [rules...]`. Prints the median and the
 * worst of some policies for each size; the figure to hold is less than a second for 300 rules over 20 facts.
 */
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { analysePolicy, type Analysis } from '@tidegate/policy/analysis/analyse-policy';
import { comparePolicies } from '@tidegate/policy/analysis/compare-policies';
import { policyProblems } from '@tidegate/policy/check-policy';
import type { FactDefinition } from '@tidegate/policy/fact-definition';
import { facts } from '@tidegate/policy/facts';
import { restrictions } from '@tidegate/policy/lattice';
import fc from 'fast-check';

const factCount = 20;
const policiesOfEachSize = 9;
const chosen = facts
  .filter(({ name, type }) => type.kind !== 'text' || type.values !== undefined || name === 'task_type')
  .filter((_, index) => index % 2 === 0)
  .slice(0, factCount);

function testOf({ name, type }: FactDefinition) {
  if (type.kind === 'boolean') return fc.boolean().map((is) => ({ fact: name, is }));
  if (type.kind === 'text') {
    return fc.constantFrom(...(type.values ?? ['refund', 'question', 'restart'])).map((is) => ({ fact: name, is }));
  }
  const limit = fc.integer({ min: 1, max: 9 }).map((tenth) => {
    const value = type.min + ((Math.min(type.max, 100) - type.min) * tenth) / 10;
    return ['count', 'tier'].includes(type.unit) ? Math.round(value) : value;
  });
  const operator = fc.constantFrom('lessThan', 'atMost', 'moreThan', 'atLeast');
  return fc.tuple(operator, limit).map(([word, value]) => ({ fact: name, [word]: value }));
}

const when = fc
  .uniqueArray(fc.constantFrom(...chosen), { minLength: 2, maxLength: 4, selector: ({ name }) => name })
  .chain((some) => fc.tuple(...some.map(testOf)));
const rule = fc.tuple(when, fc.integer({ min: 0, max: 5 }), fc.nat(2)).map(([tests, rank, team]) => {
  const { outcome } = restrictions[rank]!;
  const approval = restrictions[rank]!.approval;
  return {
    ...{ description: 'drawn', when: tests, effect: outcome, reason: rank === 0 ? 'GRANTED' : 'OUT_OF_SCOPE' },
    ...(outcome === 'approve' ? { approval, approverRoles: [`role-${team}`] } : {}),
    ...(rank > 1 ? { queue: `queue-${team}` } : {}),
    ...(outcome === 'clarify' ? { question: 'What?' } : {}),
  };
});

function policiesOf(rules: number, seed: number): PolicyDocument[] {
  const sets = fc.array(rule, { minLength: rules, maxLength: rules, size: 'max' }).map((drawn) => {
    const named = drawn.map((one, index) => ({ ...one, id: `rule-${index}` }));
    const half = Math.ceil(rules / 2);
    const document = { name: 'drawn', version: 1, auditSampleRate: 0, authorisation: named.slice(0, half) };
    return PolicyDocument.parse({ ...document, quality: named.slice(half) });
  });
  return fc.sample(sets, { numRuns: policiesOfEachSize, seed });
}

function timed<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const from = performance.now();
  const result = work();
  return { ms: performance.now() - from, result };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const sizes = process.argv.slice(2).map(Number);

for (const size of sizes.length > 0 ? sizes : [60, 300, 500]) {
  const policies = policiesOf(size, 7);
  if (policies.some((policy) => policyProblems(policy).length > 0)) throw new Error('a drawn policy is not valid');
  const runs = policies.map((policy) => timed((): Analysis => analysePolicy(policy)));
  const times = runs.map(({ ms }) => ms);
  const undecided = runs.flatMap(({ result }) => result.findings.filter(({ kind }) => kind === 'undecided'));
  const diffs = policies.map((policy) => {
    const changed = { ...policy, authorisation: policy.authorisation.slice(1) };
    return timed(() => comparePolicies(policy, changed)).ms;
  });
  console.log(
    `${size} rules × ${factCount} facts, ${runs[0]!.result.cells.toExponential(1)} cells: ` +
      `analysis ${median(times).toFixed(0)} ms (worst ${Math.max(...times).toFixed(0)}), ` +
      `${(median(runs.map(({ result }) => result.steps)) / 1e6).toFixed(1)} million steps, ` +
      `${undecided.length} questions undecided; difference by one rule ${median(diffs).toFixed(0)} ms`,
  );
}
