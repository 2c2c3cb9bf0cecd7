import type { FactTest } from '@tidegate/contracts/policy-document';
import type { FactType, FactValue } from './fact-definition.ts';
import { operatorOf } from './fact-test.ts';

/**
 * The values of one fact, cut into cells within which every test of a policy gives the same answer: between two neighbouring
 * constants of a number nothing changes (methods 1.4). Cell 0 is the missing fact.
 */
export interface FactCells {
  /** One value of each cell; undefined is missing. */
  readonly samples: readonly (FactValue | undefined)[];
  /** The cell of a value; one of another type, and no number at all, is in that of the missing fact. */
  readonly cellOf: (value: FactValue | undefined) => number;
}

/** The cells that these tests of one fact make. */
export function cellsOf(type: FactType, tests: readonly FactTest[]): FactCells {
  const constants = tests.flatMap((test) => constantsOf(test));
  switch (type.kind) {
    case 'boolean':
      return { samples: [undefined, false, true], cellOf: (value) => (value === true ? 2 : value === false ? 1 : 0) };
    case 'number':
      return cellsOfNumbers(constants.filter((constant) => typeof constant === 'number'));
    case 'text':
      return cellsOfTexts(constants.filter((constant) => typeof constant === 'string'));
    default:
      throw new TypeError('cellsOf: unknown type of fact');
  }
}

function constantsOf(test: FactTest): readonly FactValue[] {
  const operator = operatorOf(test);
  return operator === 'in' ? test.in! : [test[operator]!];
}

/** Below the first limit, the limit itself, between it and the next, and so on to above the last. */
function cellsOfNumbers(constants: readonly number[]): FactCells {
  const limits = Float64Array.from(new Set(constants)).toSorted();
  const samples: (number | undefined)[] = [undefined];
  limits.forEach((limit, index) => {
    const below = index === 0 ? -Infinity : limits[index - 1]! / 2 + limit / 2;
    samples.push(below, limit);
  });
  samples.push(Infinity);
  return { samples, cellOf: (value) => cellOfNumber(limits, value) };
}

function cellOfNumber(limits: Float64Array, value: FactValue | undefined): number {
  // What is no number, and NaN, is not at most infinity.
  if (typeof value !== 'number' || !(value <= Infinity)) return 0;
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (limits[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return limits[low] === value ? 2 * low + 2 : 2 * low + 1;
}

/** Each constant, and one cell for all other texts. */
function cellsOfTexts(constants: readonly string[]): FactCells {
  const texts = [...new Set(constants)];
  const cells = new Map<FactValue | undefined, number>(texts.map((text, index) => [text, index + 2]));
  // Longer than each of them, so none of them.
  const other = 'x'.repeat(Math.max(0, ...texts.map(({ length }) => length)) + 1);
  const cellOf = (value: FactValue | undefined) => cells.get(value) ?? (typeof value === 'string' ? 1 : 0);
  return { samples: [undefined, other, ...texts], cellOf };
}
