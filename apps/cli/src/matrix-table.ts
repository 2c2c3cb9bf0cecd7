import type { MatrixCell } from '@tidegate/policy/simulation/movement';
import { restrictions } from '@tidegate/policy/lattice';
import { count } from './figures.ts';
import { textTable } from './text-table.ts';

/** Live outcomes downwards, those of the candidate to the right; what occurs nowhere is left out. */
export function matrixTable(cells: readonly MatrixCell[]): string {
  const names = restrictions.map(({ text }) => text);
  const rows = names.filter((name) => cells.some(({ live }) => live === name));
  const columns = names.filter((name) => cells.some(({ candidate }) => candidate === name));
  const at = (live: string, candidate: string) =>
    cells.find((cell) => cell.live === live && cell.candidate === candidate)?.checkpoints ?? 0;
  return textTable(
    ['live ↓  candidate →', ...columns],
    rows.map((live) => [live, ...columns.map((candidate) => count(at(live, candidate)))]),
  );
}
