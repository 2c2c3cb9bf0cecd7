import type { FactTest } from '@tidegate/contracts/policy-document';
import type { FactValue } from '../fact-definition.ts';
import { operatorOf, type Operator } from '../fact-test.ts';

type Comparison = Exclude<Operator, 'is' | 'in'>;

/** End of an interval. */
export interface CellBound {
  readonly value: number;
  readonly included: boolean;
}

/** Values of one fact that no test of the policy tells apart. */
export type Cell =
  | { readonly kind: 'value'; readonly value: FactValue }
  | { readonly kind: 'between'; readonly low: CellBound; readonly high: CellBound; readonly sample: number }
  /** Every text that no test names. */
  | { readonly kind: 'others'; readonly sample: string }
  | { readonly kind: 'missing' };

/** A value of the cell; undefined is missing. */
export function sampleOf(cell: Cell): FactValue | undefined {
  if (cell.kind === 'missing') return undefined;
  return cell.kind === 'value' ? cell.value : cell.sample;
}

/**
 * Whether a test holds on all values of a cell. Written apart from the evaluator on purpose: the two are compared on drawn
 * policies, so that one mistake is not made twice unseen.
 */
export function holdsOn(test: FactTest, cell: Cell, ifMissing: boolean): boolean {
  const value = sampleOf(cell);
  if (value === undefined) return ifMissing;
  const operator = operatorOf(test);
  // Constants are cells of their own, so no other cell equals one.
  if (operator === 'is') return cell.kind === 'value' && value === test.is;
  if (operator === 'in') return cell.kind === 'value' && test.in!.some((constant) => constant === value);
  return compares(operator, value as number, test[operator]!);
}

function compares(operator: Comparison, value: number, limit: number): boolean {
  if (operator === 'lessThan') return value < limit;
  if (operator === 'atMost') return value <= limit;
  return operator === 'moreThan' ? value > limit : value >= limit;
}
