import type { FactDefinition } from '../fact-definition.ts';
import { facts } from '../facts.ts';
import { sideOf, type Box, type Grid } from './grid.ts';
import { sampleOf, type Cell } from './cell.ts';

/** Two facts that come from the same part of a request: a combination that none can have. */
interface Exclusion {
  readonly facts: readonly [string, string];
  readonly cells: readonly [(cell: Cell) => boolean, (cell: Cell) => boolean];
}

const isMissing = (cell: Cell) => cell.kind === 'missing';
const isPresent = (cell: Cell) => cell.kind !== 'missing';
const isValue = (value: string | boolean) => (cell: Cell) => sampleOf(cell) === value;

const actionFacts = ['action_name', 'action_value', 'action_currency', 'action_reversible'];
const families = facts
  .map(({ name }: FactDefinition) => name)
  .filter((name) => name.startsWith('has_'))
  .map((name) => name.slice('has_'.length));

/**
 * Combinations that cannot happen by how facts are read (facts.ts): an answer has no action, a score is there exactly when its
 * family was scored. Analysis leaves them out, so that no finding rests on a request that nobody can send. What is not listed
 * counts as possible, which can make a finding too careful and never hides one.
 */
const exclusions: readonly Exclusion[] = [
  ...actionFacts.flatMap((name): Exclusion[] =>
    ['answer', 'plan'].map((kind) => ({ facts: ['proposal_kind', name], cells: [isValue(kind), isPresent] })),
  ),
  { facts: ['proposal_kind', 'action_name'], cells: [isValue('action'), isMissing] },
  { facts: ['action_currency', 'action_value'], cells: [isMissing, isPresent] },
  ...families.flatMap((family): Exclusion[] => [
    { facts: [`has_${family}`, `${family}_score`], cells: [isValue(true), isMissing] },
    // What a product sends of its own history is scored, and is not what `has_history` asks for.
    ...(family === 'history'
      ? []
      : [{ facts: [`has_${family}`, `${family}_score`], cells: [isValue(false), isPresent] } as const]),
  ]),
];

/** The impossible combinations of the facts of a grid. One that needs a fact outside of it can be avoided by that fact. */
export function impossibleIn(grid: Grid): Box[] {
  return exclusions.flatMap(({ facts: names, cells }) => {
    const positions = names.map((name) => grid.facts.findIndex(({ fact }) => fact.name === name));
    if (positions.includes(-1)) return [];
    const box = positions.map((fact, side) =>
      sideOf(grid, fact, (cell) => cells[side]!(grid.facts[fact]!.cells[cell]!)),
    );
    return box.every(({ mask }) => mask.some((word) => word !== 0)) ? [box] : [];
  });
}
