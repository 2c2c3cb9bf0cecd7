import type { Chance } from '@tidegate/examples/products/seeded-chance';
import type { FactValue } from '@tidegate/policy/fact-definition';

/** The facts of one request by name; a missing one has no property. */
export type FactMap = Readonly<Record<string, FactValue>>;

/** A fact of the bench: what it can be, as policies and requests are drawn. */
export interface DrawnFact {
  readonly name: string;
  /** Share of requests that do not have it; 0 where the fact is required. */
  readonly missing: number;
  /** Either the constants, or a range of numbers in steps. */
  readonly constants?: readonly (string | boolean)[];
  readonly range?: { readonly max: number; readonly step: number };
}

const flag = [true, false];
const share = { max: 1, step: 0.01 };

/** Twenty facts of the vocabulary of every kind: eight that are always there, twelve that may be missing. */
export const drawnFacts: readonly DrawnFact[] = [
  { name: 'risk_tier', missing: 0, range: { max: 3, step: 1 } },
  { name: 'impact', missing: 0, constants: ['low', 'medium', 'high'] },
  { name: 'task_type', missing: 0, constants: ['refund', 'account-change', 'claim', 'policy-question', 'order'] },
  { name: 'product', missing: 0, constants: ['support', 'claims', 'travel', 'retail', 'internal'] },
  { name: 'missing_fields', missing: 0, range: { max: 3, step: 1 } },
  { name: 'authenticated', missing: 0, constants: flag },
  { name: 'vip', missing: 0, constants: flag },
  { name: 'exception_language', missing: 0, constants: flag },
  { name: 'user_role', missing: 0.05, constants: ['customer', 'agent', 'partner', 'employee'] },
  { name: 'language', missing: 0.05, constants: ['en', 'de', 'fr', 'es', 'it'] },
  { name: 'action_value', missing: 0.05, range: { max: 20_000, step: 0.25 } },
  { name: 'action_reversible', missing: 0.05, constants: flag },
  { name: 'composite_score', missing: 0.05, range: share },
  { name: 'tool_failures', missing: 0.05, range: { max: 6, step: 1 } },
  { name: 'steps', missing: 0.05, range: { max: 40, step: 1 } },
  { name: 'coverage', missing: 0.05, range: share },
  { name: 'grounding', missing: 0.05, range: share },
  { name: 'identity_confidence', missing: 0.05, range: share },
  { name: 'entity_mismatch', missing: 0.05, constants: flag },
  { name: 'within_scope', missing: 0.05, constants: flag },
];

/** A number of the range as its nearest decimal, so that text and number agree. */
export function numberOf({ max, step }: { max: number; step: number }, chance: Chance): number {
  return Number((chance.between(0, Math.round(max / step)) * step).toFixed(2));
}

/** The facts of one request, each there or missing by its share. */
export function drawFacts(chance: Chance): FactMap {
  const known = drawnFacts.filter(({ missing }) => !chance.happens(missing));
  return Object.fromEntries(
    known.map(({ name, constants, range }) => [
      name,
      constants === undefined ? numberOf(range!, chance) : chance.pick(constants),
    ]),
  );
}
