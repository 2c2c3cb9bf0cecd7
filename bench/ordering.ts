/**
 * `node bench/ordering.ts`: SLA misses by order of work, over arrival patterns and loads (requirement D7; methods 6). The
 * table is kept in docs/routing.md. Pure arithmetic with drawn cases: the same figures on every machine.
 */
import { arrivalsOf, caseMix, type ArrivalPattern } from '@tidegate/routing/arrival-patterns';
import { simulateOrder, type OrderOfWork, type SimulatedEnd } from '@tidegate/routing/simulate-order';
import { drawsFrom } from '@tidegate/statistics/seeded-draws';

const patterns: readonly ArrivalPattern[] = ['steady', 'office_day', 'bursts'];
const loads = [0.8, 0.95, 1.1];
const orders: readonly OrderOfWork[] = ['first_come', 'earliest_deadline', 'tidegate'];
const kinds = caseMix.map(({ kind }) => kind);
const people = 6;
const hours = 72;
const service = 300;
const seeds = 10;

function missedOf(ends: readonly SimulatedEnd[]): string {
  return ends.length === 0 ? '–' : (ends.filter(({ missed }) => missed).length / ends.length).toFixed(3);
}

console.log(`| pattern | load | order | all missed | ${kinds.join(' | ')} | longest wait, h |`);
console.log(`|---|---|---|---|${kinds.map(() => '---').join('|')}|---|`);
for (const pattern of patterns) {
  for (const load of loads) {
    const runs = Array.from({ length: seeds }, (_, seed) =>
      arrivalsOf({ pattern, hours, load, people, service }, drawsFrom(`ordering ${pattern} ${load} ${seed}`)),
    );
    for (const order of orders) {
      const ends = runs.flatMap((cases) => simulateOrder(cases, people, order));
      const longest = Math.max(...ends.map(({ waited }) => waited / 3_600));
      const byKind = kinds.map((kind) => missedOf(ends.filter((end) => end.kind === kind)));
      console.log(
        `| ${pattern} | ${load} | ${order} | ${missedOf(ends)} | ${byKind.join(' | ')} | ${longest.toFixed(1)} |`,
      );
    }
  }
}
