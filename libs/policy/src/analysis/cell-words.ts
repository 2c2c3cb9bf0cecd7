import type { FactDefinition } from '../fact-definition.ts';
import { sampleOf, type Cell, type CellBound } from './cell.ts';

/** Some cells of one fact in words, such as `at least 0.5 and less than 0.85, or missing`. */
export function describeCells(fact: FactDefinition, cells: readonly Cell[], all: readonly Cell[]): string {
  const withoutMissing = cells.filter(({ kind }) => kind !== 'missing');
  const present = all.filter(({ kind }) => kind !== 'missing');
  const canBeMissing = cells.length > withoutMissing.length;
  if (withoutMissing.length === 0) return 'missing';
  if (withoutMissing.length === present.length && !canBeMissing) return 'present';
  const words = fact.type.kind === 'number' ? describeNumbers(withoutMissing, all) : describeTexts(withoutMissing, all);
  return `${words}${canBeMissing ? ', or missing' : ''}`;
}

function describeTexts(cells: readonly Cell[], all: readonly Cell[]): string {
  if (cells.some(({ kind }) => kind === 'others')) {
    const excluded = all.filter((cell) => cell.kind === 'value' && !cells.includes(cell));
    return excluded.length === 0 ? 'present' : `none of ${excluded.map((cell) => String(sampleOf(cell))).join(', ')}`;
  }
  const values = cells.map((cell) => String(sampleOf(cell)));
  return values.length === 1 ? `is ${values[0]}` : `in ${values.join(', ')}`;
}

function describeNumbers(cells: readonly Cell[], all: readonly Cell[]): string {
  const present = all.filter(({ kind }) => kind !== 'missing');
  const runs: Cell[][] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    if (run !== undefined && present.indexOf(cell) === present.indexOf(run.at(-1)!) + 1) run.push(cell);
    else runs.push([cell]);
  }
  return runs.map((run) => describeRun(run, present)).join(', or ');
}

function describeRun(run: readonly Cell[], present: readonly Cell[]): string {
  const [first, last] = [run[0]!, run.at(-1)!];
  if (run.length === present.length) return 'present';
  if (first === last && first.kind === 'value') return `is ${first.value}`;
  const low = boundOf(first, 'low');
  const high = boundOf(last, 'high');
  const from = first === present[0] ? [] : [`${low.included ? 'at least' : 'more than'} ${low.value}`];
  const to = last === present.at(-1) ? [] : [`${high.included ? 'at most' : 'less than'} ${high.value}`];
  return [...from, ...to].join(' and ');
}

function boundOf(cell: Cell, end: 'low' | 'high'): CellBound {
  if (cell.kind === 'between') return cell[end];
  return { value: Number(sampleOf(cell)), included: true };
}
