import type { DataOf } from '@tidegate/contracts/define-event';
import type { EvidenceScored } from '@tidegate/contracts/evidence-events';

export type Scored = DataOf<typeof EvidenceScored>;
export type FactValue = boolean | number | string;

/** What a fact can be, and with it which tests make sense. */
export type FactType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: 'text'; readonly values?: readonly string[] };

/** One attribute that rules may test (requirement C4). */
export interface FactDefinition {
  readonly name: string;
  readonly type: FactType;
  /** `required` facts always have a value; `optional` ones may be missing. */
  readonly presence: 'required' | 'optional';
  /** What it says and where it comes from. */
  readonly meaning: string;
  /** Undefined stands for missing. */
  readonly read: (scored: Scored) => FactValue | undefined;
}

/** The value of a fact as the rules see it: missing when it is absent, of another type or out of its range. */
export function readFact(fact: FactDefinition, scored: Scored): FactValue | undefined {
  const value = fact.read(scored);
  return value !== undefined && isOfType(value, fact.type) ? value : undefined;
}

/** Whether a value, or a constant that is compared with it, can be one of this type. */
export function isOfType(value: FactValue, type: FactType): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && value >= type.min && value <= type.max;
    case 'text':
      return typeof value === 'string' && (type.values === undefined || type.values.includes(value));
    default:
      throw new TypeError('isOfType: unknown type of fact');
  }
}

/** A type in words, for messages: `a number from 0 to 3 (tier)`. */
export function describeType(type: FactType): string {
  if (type.kind === 'boolean') return 'true or false';
  if (type.kind === 'number') return `a number from ${type.min} to ${type.max} (${type.unit})`;
  return type.values === undefined ? 'a text' : `one of ${type.values.join(', ')}`;
}
