import { clusterBootstrap } from '@tidegate/statistics/cluster-bootstrap';
import type { RateBounds } from '@tidegate/statistics/wilson-bounds';
import { controlFigures, type ControlFigures } from '@tidegate/cli/control-figures';
import type { EvalCase } from './judged-case.ts';

/** What one way of control does to the recorded episodes; intervals of 95 %, drawn by simulated user. */
export interface ControlRow extends ControlFigures {
  readonly name: string;
  readonly episodes: number;
  readonly wrongWriteInterval: RateBounds | null;
  readonly failureInterval: RateBounds | null;
}

/** An episode and whether it was left alone. */
export interface ControlledCase {
  readonly judged: EvalCase;
  readonly automated: boolean;
}

export function controlRow(name: string, cases: readonly ControlledCase[], seed: string): ControlRow {
  const figuresOf = (some: readonly ControlledCase[]) =>
    controlFigures(
      some.map(({ judged, automated }) => ({ automated, failed: judged.failed, wrongWrite: judged.wrongWrite })),
    );
  const clusters = [...groupedBy(cases, ({ judged }) => judged.user).values()];
  const intervalOf = (share: (figures: ControlFigures) => number | null) =>
    clusterBootstrap(clusters, (some) => share(figuresOf(some)), { seed: `${name} ${seed}`, rounds: 500 });
  return {
    name,
    episodes: cases.length,
    ...figuresOf(cases),
    wrongWriteInterval: intervalOf(({ wrongWriteShare }) => wrongWriteShare),
    failureInterval: intervalOf(({ failureShare }) => failureShare),
  };
}

/** A table of rows: percentages with one decimal, the interval behind what it belongs to. */
export function controlTable(rows: readonly ControlRow[]): string {
  const head = `${'way of control'.padEnd(40)}      n  escalated  wrong w.               failed                 needless`;
  return [head, ...rows.map(rowText)].join('\n');
}

function rowText(row: ControlRow): string {
  const cells = [
    percent(row.escalatedShare).padStart(10),
    `${percent(row.wrongWriteShare).padStart(9)} ${between(row.wrongWriteInterval).padEnd(12)}`,
    `${percent(row.failureShare).padStart(9)} ${between(row.failureInterval).padEnd(12)}`,
    percent(row.overEscalationShare).padStart(8),
  ];
  return `${row.name.padEnd(40)} ${String(row.episodes).padStart(6)} ${cells.join(' ')}`.trimEnd();
}

export const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

function between(interval: RateBounds | null): string {
  return interval === null ? '' : `[${(interval.lower * 100).toFixed(1)}, ${(interval.upper * 100).toFixed(1)}]`;
}

export function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
