import type { FactTest } from '@tidegate/contracts/policy-document';
import { cellsOf, type FactCells } from './fact-cells.ts';
import { compileTest, type FactValues } from './fact-test.ts';
import { factIndexes, facts } from './facts.ts';

/**
 * Which of many rules hold, by one set of bits for each fact: bit `r` of the set of a cell says that rule `r` has no test which a
 * value in this cell fails. The rules that hold are what all sets have in common. After Lakshman and Stiliadis, "High-speed
 * policy-based packet forwarding using efficient multi-dimensional range matching", SIGCOMM 1998. What it costs depends on the number
 * of facts that the policy reads and on what holds, and hardly on the number of rules.
 */
export interface RuleIndex {
  /** Words of 32 bits in one set. */
  readonly words: number;
  readonly columns: readonly Column[];
  /** The sets of all cells, one column after the other. */
  readonly bits: Int32Array;
}

/** A fact with the place of its first set in `bits`. */
interface Column {
  readonly fact: number;
  readonly cellOf: FactCells['cellOf'];
  readonly start: number;
}

/** A conjunction of tests, and the answer of each of them on a missing fact. */
export interface Conjunction {
  readonly when: readonly FactTest[];
  readonly ifMissing: boolean;
}

export function indexRules(rules: readonly Conjunction[]): RuleIndex {
  const words = Math.ceil(rules.length / 32);
  const columns: Column[] = [];
  const bits: number[] = [];
  for (const name of new Set(rules.flatMap(({ when }) => when.map(({ fact }) => fact)))) {
    const fact = factIndexes.get(name)!;
    const tests = rules.flatMap(({ when }) => when.filter((test) => test.fact === name));
    const { samples, cellOf } = cellsOf(facts[fact]!.type, tests);
    columns.push({ fact, cellOf, start: bits.length });
    for (const word of setsOf(rules, name, samples, words)) bits.push(word);
  }
  return { words, columns, bits: Int32Array.from(bits) };
}

/** One set for each cell of a fact. */
function setsOf(rules: readonly Conjunction[], name: string, samples: FactCells['samples'], words: number): Int32Array {
  const sets = new Int32Array(samples.length * words);
  rules.forEach(({ when, ifMissing }, rule) => {
    const tests = when.filter(({ fact }) => fact === name).map((test) => compileTest(test, ifMissing));
    samples.forEach((sample, cell) => {
      if (tests.every((holds) => holds(sample))) sets[cell * words + (rule >>> 5)]! |= 1 << (rule & 31);
    });
  });
  return sets;
}

/** What holds, in the order of the rules. `items` has one for each rule that was indexed. */
export function heldOf<Item>({ words, columns, bits }: RuleIndex, values: FactValues, items: readonly Item[]): Item[] {
  const count = columns.length;
  const sets = new Array<number>(count);
  for (let at = 0; at < count; at += 1) {
    const { start, cellOf, fact } = columns[at]!;
    sets[at] = start + cellOf(values[fact]) * words;
  }
  const held: Item[] = [];
  for (let word = 0; word < words; word += 1) {
    let left = -1;
    for (let at = 0; at < count && left !== 0; at += 1) left &= bits[sets[at]! + word]!;
    for (; left !== 0; left &= left - 1) held.push(items[word * 32 + 31 - Math.clz32(left & -left)]!);
  }
  return held;
}
