import type { FactTest } from '@tidegate/contracts/policy-document';
import type { FactDefinition, FactType, FactValue } from '../fact-definition.ts';
import { operatorOf } from '../fact-test.ts';
import { factIndexes, facts } from '../facts.ts';
import { holdsOn, type Cell } from './cell.ts';
import { numberCells } from './number-cells.ts';

/** One fact of a grid; its cells are the bits of the words from `start` on, 32 to a word. */
export interface GridFact {
  readonly fact: FactDefinition;
  readonly cells: readonly Cell[];
  readonly start: number;
  readonly words: number;
}

/** A set of cells for each fact, all combinations of which are meant. */
export type Area = Int32Array;

/** What a rule says of one fact. */
export interface Side {
  readonly fact: number;
  readonly start: number;
  readonly mask: Int32Array;
}

/** A conjunction: sets of cells for the facts it speaks of; all others are free. */
export type Box = readonly Side[];

/** All requests as far as some tests can tell them apart: one dimension for each fact that they name (methods 1.4). */
export interface Grid {
  readonly facts: readonly GridFact[];
  readonly everything: Area;
}

/** The grid of these tests. Every test must name a known fact and constants that fit it (`policyProblems` is empty). */
export function gridOf(tests: Iterable<FactTest>): Grid {
  const constants = new Map<number, Set<FactValue>>();
  for (const test of tests) {
    const index = factIndexes.get(test.fact)!;
    const known = constants.get(index) ?? new Set();
    constants.set(index, known);
    for (const constant of constantsOf(test)) known.add(constant);
  }
  let start = 0;
  const gridFacts = [...constants.keys()]
    .toSorted((left, right) => left - right)
    .map((index): GridFact => {
      const cells = cellsOf(facts[index]!, constants.get(index)!);
      const gridFact = { fact: facts[index]!, cells, start, words: Math.ceil(cells.length / 32) };
      start += gridFact.words;
      return gridFact;
    });
  const everything = new Int32Array(start);
  for (const { start: from, cells } of gridFacts) cells.forEach((_, cell) => setCell(everything, from, cell));
  return { facts: gridFacts, everything };
}

function constantsOf(test: FactTest): readonly FactValue[] {
  const operator = operatorOf(test);
  return operator === 'in' ? test.in! : [test[operator]!];
}

function cellsOf({ type, presence }: FactDefinition, constants: ReadonlySet<FactValue>): Cell[] {
  const present = presentCells(type, constants);
  return presence === 'optional' ? [...present, { kind: 'missing' }] : present;
}

function presentCells(type: FactType, constants: ReadonlySet<FactValue>): Cell[] {
  if (type.kind === 'number') return numberCells(type, [...constants] as number[]);
  const known: readonly FactValue[] = type.kind === 'boolean' ? [false, true] : [...constants].toSorted();
  const cells = known.map((value): Cell => ({ kind: 'value', value }));
  if (type.kind === 'boolean') return cells;
  const other = type.values === undefined ? otherText(constants) : type.values.find((value) => !constants.has(value));
  return other === undefined ? cells : [...cells, { kind: 'others', sample: other }];
}

function otherText(constants: ReadonlySet<FactValue>): string {
  let text = 'other';
  while (constants.has(text)) text += '-other';
  return text;
}

/** Where all tests hold; `ifMissing` is what they say of a missing fact. */
export function boxOf(grid: Grid, tests: readonly FactTest[], ifMissing: boolean): Box {
  const sides = new Map<number, Side>();
  for (const test of tests) {
    const index = grid.facts.findIndex(({ fact }) => fact.name === test.fact);
    const { cells } = grid.facts[index]!;
    const side = sideOf(grid, index, (cell) => holdsOn(test, cells[cell]!, ifMissing));
    sides.get(index)?.mask.forEach((word, at) => (side.mask[at]! &= word));
    sides.set(index, side);
  }
  return [...sides.values()];
}

/** The cells of one fact that are chosen. */
export function sideOf(grid: Grid, fact: number, isChosen: (cell: number) => boolean): Side {
  const { start, words, cells } = grid.facts[fact]!;
  const mask = new Int32Array(words);
  cells.forEach((_, cell) => {
    if (isChosen(cell)) setCell(mask, 0, cell);
  });
  return { fact, start, mask };
}

export function hasCell(words: Int32Array, start: number, cell: number): boolean {
  return (words[start + (cell >> 5)]! & (1 << (cell & 31))) !== 0;
}

export function setCell(words: Int32Array, start: number, cell: number): void {
  words[start + (cell >> 5)]! |= 1 << (cell & 31);
}
