import type { FactType } from '../fact-definition.ts';
import type { Cell } from './cell.ts';

type NumberType = Extract<FactType, { kind: 'number' }>;

/** Units that count something: the contracts allow whole numbers only. */
const wholeUnits: ReadonlySet<string> = new Set(['count', 'tier']);

export function isWhole({ unit }: NumberType): boolean {
  return wholeUnits.has(unit);
}

/**
 * The elementary intervals into which constants cut the range of a fact: between two neighbours no test can tell values
 * apart (methods 1.4). Intervals without a value, such as between tier 2 and tier 3, are left out.
 */
export function numberCells(type: NumberType, constants: Iterable<number>): Cell[] {
  const { min, max } = type;
  // Adding 0 makes -0 the 0 that it equals.
  const cuts = [...new Set([...constants].map((constant) => constant + 0))]
    .filter((constant) => constant >= min && constant <= max)
    .toSorted((left, right) => left - right);
  const cells: Cell[] = [];
  let low = { value: min, included: true };
  for (const cut of cuts) {
    cells.push(...between(type, low, { value: cut, included: false }));
    if (!isWhole(type) || Number.isInteger(cut)) cells.push({ kind: 'value', value: cut });
    low = { value: cut, included: false };
  }
  return [...cells, ...between(type, low, { value: max, included: true })];
}

interface Bound {
  readonly value: number;
  readonly included: boolean;
}

function between(type: NumberType, low: Bound, high: Bound): Cell[] {
  if (low.value > high.value || (low.value === high.value && !(low.included && high.included))) return [];
  if (isWhole(type)) return wholeBetween(low, high);
  const sample = sampleOf(low, high);
  return sample === undefined ? [] : [{ kind: 'between', low, high, sample }];
}

function wholeBetween(low: Bound, high: Bound): Cell[] {
  const first = low.included ? Math.ceil(low.value) : Math.floor(low.value) + 1;
  const last = high.included ? Math.floor(high.value) : Math.ceil(high.value) - 1;
  if (first > last) return [];
  if (first === last) return [{ kind: 'value', value: first }];
  const [from, to] = [first, last].map((value) => ({ value, included: true }));
  return [{ kind: 'between', low: from!, high: to!, sample: first }];
}

/** A short number of the interval, such as 0.9 between 0.85 and 1; undefined when no number lies in it. */
function sampleOf(low: Bound, high: Bound): number | undefined {
  const inside = (value: number) => value > low.value && value < high.value;
  const magnitude = Math.max(Math.abs(low.value), 1);
  let power = Math.floor(Math.log10(Math.min(high.value - low.value, magnitude)));
  for (let tries = 0; tries < 20; tries += 1, power -= 1) {
    const step = 10 ** power;
    const candidate = Number(((Math.floor(low.value / step) + 1) * step).toPrecision(15));
    if (inside(candidate)) return candidate;
  }
  const middle = low.value + (high.value - low.value) / 2;
  if (inside(middle)) return middle;
  return low.included ? low.value : high.included ? high.value : undefined;
}
