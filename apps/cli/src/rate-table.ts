import { effectiveSizeMin } from '@tidegate/policy/simulation/estimate-rate';
import type { RateEstimate, SupportCell } from '@tidegate/policy/simulation/estimate-rate';
import { count, decimals, percent, range } from './figures.ts';
import { harmless } from './harmless-text.ts';
import { textTable } from './text-table.ts';

const cellsMax = 5;

/** Rates of one kind with what they rest on, and why those that are missing were refused. */
export interface RateSection {
  readonly title: string;
  /** What is counted: the proposal was `wrong`, or `right`. */
  readonly counted: 'wrong' | 'right';
  readonly rates: readonly (readonly [name: string, rate: RateEstimate])[];
}

export function rateTable({ title, counted, rates }: RateSection): string {
  const head = ['', 'checkpoints', 'labelled', 'rate', '95 % interval', 'ESS', 'largest weight', 'mean weight', 'IPS'];
  const rows = rates.map(([name, rate]) => rateRow(name, rate));
  return [title, textTable(head, rows), ...rates.flatMap(([name, rate]) => notesOf(name, rate, counted))].join('\n');
}

/** A rate in one cell of a table. */
export function rateText(rate: RateEstimate): string {
  if (rate.status === 'empty') return '–';
  if (rate.status === 'estimated') return `${percent(rate.rate)} (${range(rate.interval)})`;
  return rate.code === 'no_support' ? 'no support' : `too few labels (ESS ${count(rate.ground?.effectiveSize ?? 0)})`;
}

function rateRow(name: string, rate: RateEstimate): string[] {
  if (rate.status === 'empty') return [name, '0', '0', '–'];
  const counts = [name, count(rate.checkpoints), count(rate.labelled)];
  const { ground } = rate;
  if (ground === null) return [...counts, 'refused', '–', '0'];
  const { effectiveSize, weightMax, weightMean, ips } = ground;
  const weights = [count(effectiveSize), decimals(weightMax, 1), decimals(weightMean, 2)];
  if (rate.status === 'refused') return [...counts, 'refused', '–', ...weights, '–'];
  return [...counts, percent(rate.rate), range(rate.interval), ...weights, percent(ips)];
}

function notesOf(name: string, rate: RateEstimate, counted: RateSection['counted']): string[] {
  if (rate.status === 'empty') return [];
  if (rate.status === 'estimated') {
    const { unanswered, rateIfUnansweredHit, silentCells } = rate;
    const ifAll = `${percent(rateIfUnansweredHit)} if all of them were ${counted}`;
    return [
      ...(unanswered === 0 ? [] : [`  ${name}: ${count(unanswered)} cases have no answer; ${ifAll}`]),
      ...(silentCells.length === 0 ? [] : [`  ${name}: not one label, though some were to be expected, for`]),
      ...cellLines(silentCells),
    ];
  }
  const why =
    rate.code === 'no_support'
      ? 'no person can have seen any of these'
      : `the labels are worth fewer than ${effectiveSizeMin}; most unlabelled first`;
  return [`  ${name}: refused, since ${why}`, ...cellLines(rate.cells)];
}

function cellLines(cells: readonly SupportCell[]): string[] {
  const more = cells.length > cellsMax ? [`    and ${cells.length - cellsMax} more: --json`] : [];
  return [...cells.slice(0, cellsMax).map(cellLine), ...more];
}

function cellLine({ tenantId, taskType, riskTier, live, checkpoints, labelled }: SupportCell): string {
  const names = `${harmless(tenantId, 64)}, ${harmless(taskType, 64)}, tier ${riskTier}, live ${live}`;
  return `    ${names}: ${count(checkpoints)} checkpoints, ${count(labelled)} labelled`;
}
