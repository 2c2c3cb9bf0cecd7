import type { FactTest, PolicyDocument } from '@tidegate/contracts/policy-document';
import fc from 'fast-check';
import type { FactDefinition, FactValue } from '../src/fact-definition.ts';
import { facts } from '../src/facts.ts';
import { ranks, restrictions } from '../src/lattice.ts';

/** Few numbers, so that tests and values meet at the same ones. */
const numbers = [0, 0.1, 0.30000000000000004, 0.5, 1, 2, 3, 250];
const texts = ['', 'a', 'acme', 'refund', 'commit', 'constructor'];

const allowedNumbers = ({ type }: FactDefinition) =>
  type.kind === 'number' ? numbers.filter((number) => number >= type.min && number <= type.max) : [];
const allowedTexts = ({ type }: FactDefinition) => (type.kind === 'text' ? (type.values ?? texts) : []);

/** A test of a fact that the vocabulary allows. */
function testOf(fact: FactDefinition): fc.Arbitrary<FactTest> {
  const { name, type } = fact;
  if (type.kind === 'boolean') return fc.boolean().map((is) => ({ fact: name, is }));
  const constant: fc.Arbitrary<FactValue> = fc.constantFrom(
    ...(type.kind === 'text' ? allowedTexts(fact) : allowedNumbers(fact)),
  );
  const equal = fc.oneof(
    constant.map((is) => ({ fact: name, is })),
    fc.array(constant, { minLength: 1, maxLength: 3 }).map((among) => ({ fact: name, in: among })),
  );
  if (type.kind === 'text') return equal;
  const operator = fc.constantFrom('lessThan', 'atMost', 'moreThan', 'atLeast');
  const compared = fc.tuple(operator, constant).map(([key, limit]) => ({ fact: name, [key]: limit }) as FactTest);
  return fc.oneof({ weight: 1, arbitrary: equal }, { weight: 3, arbitrary: compared });
}

/** A value that the fact can have, most often one at which some test changes its answer. */
function valueOf(fact: FactDefinition): fc.Arbitrary<FactValue> {
  const { type } = fact;
  if (type.kind === 'boolean') return fc.boolean();
  if (type.kind === 'text')
    return fc.oneof(
      fc.constantFrom(...allowedTexts(fact)),
      type.values ? fc.nat(0).map(() => type.values![0]!) : fc.string(),
    );
  const zeros = type.min <= 0 ? [-0] : [];
  const { min, max } = type;
  return fc.oneof(
    fc.constantFrom(...zeros, ...allowedNumbers(fact)),
    fc.double({ min, max, noNaN: true, noDefaultInfinity: true }),
  );
}

const some = fc.constantFrom(...facts);
const when = fc.array(some.chain(testOf), { minLength: 1, maxLength: 4 });
const rule = fc.tuple(when, fc.nat(restrictions.length - 1)).map(([tests, rank]) => {
  const readsLoad = tests.some(({ fact }) => fact === 'queue_pressure');
  const { outcome, approval } = restrictions[readsLoad ? Math.max(rank, ranks.clarify) : rank]!;
  return {
    description: 'drawn',
    when: tests,
    effect: outcome,
    reason: outcome === 'proceed' ? 'GRANTED' : 'OUT_OF_SCOPE',
    ...(outcome === 'approve' ? { approval } : {}),
    ...(outcome === 'clarify' ? { question: 'What?' } : {}),
  };
});

/** Policies of every length that matters for sets of 32 bits, over all facts. */
export const drawnPolicy: fc.Arbitrary<PolicyDocument> = fc
  .array(rule, { minLength: 2, maxLength: 70, size: 'max' })
  .map((rules) => rules.map((one, index) => ({ ...one, id: `r${index}` })))
  .map((rules) => {
    const authorisation = rules.filter((_, index) => index % 2 === 0);
    const quality = rules.filter((_, index) => index % 2 === 1);
    const policy = { name: 'drawn', version: 1, scope: '*', auditSampleRate: 0, authorisation, quality };
    return policy as PolicyDocument;
  });

/** Facts by name, each there or missing. */
export const drawnFacts: fc.Arbitrary<ReadonlyMap<string, FactValue>> = fc
  .tuple(...facts.map((fact) => fc.option(valueOf(fact), { freq: 4, nil: undefined })))
  .map((values) => {
    const known = facts.flatMap(({ name }, index): [string, FactValue][] => {
      const value = values[index];
      return value === undefined ? [] : [[name, value]];
    });
    return new Map(known);
  });
