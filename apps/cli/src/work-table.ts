import type { QueueWork } from '@tidegate/policy/simulation/review-work';
import type { Simulation } from '@tidegate/policy/simulation/simulate-policy';
import { count, decimals } from './figures.ts';
import { harmless } from './harmless-text.ts';
import { textTable } from './text-table.ts';

/** Cases, hours and load of each queue, before and after. */
export function workTable({ work, handling }: Simulation): string {
  const head = ['queue', 'cases live', 'candidate', 'hours live', 'candidate', 'busy live', 'candidate', 'per verdict'];
  const rows = handling.map(({ queue, time }) => {
    const before = work.live.queues.find((one) => one.queue === queue);
    const after = work.candidate.queues.find((one) => one.queue === queue);
    return [harmless(queue, 64), ...pairsOf(before, after), timeText(time)];
  });
  const total = ['all', '', '', hourText(work.live.hours), hourText(work.candidate.hours)];
  const note =
    '(hours of handling over the time of the recording; busy: reviewers at work on average; audits as expected)';
  const hint =
    work.candidate.hours === null ? '\nNo handling time is known for some queue: give --minutes-per-case' : '';
  return `${textTable(head, [...rows, total])}\n${note}${hint}`;
}

function pairsOf(before: QueueWork | undefined, after: QueueWork | undefined): string[] {
  const cases = [before, after].map((work) => (work === undefined ? '0' : caseCount(work.cases)));
  const hours = [before, after].map((work) => hourText(work === undefined ? 0 : work.hours));
  const busy = [before, after].map((work) => decimalsOr(work === undefined ? 0 : work.busy, 2));
  return [...cases, ...hours, ...busy];
}

function hourText(hours: number | null): string {
  return decimalsOr(hours, hours !== null && hours < 10 ? 2 : 1);
}

/** Expected audits are rarely whole. */
function caseCount(cases: number): string {
  return Number.isInteger(cases) ? count(cases) : decimals(cases, 1);
}

function decimalsOr(value: number | null, digits: number): string {
  return value === null ? '–' : decimals(value, digits);
}

function timeText(time: Simulation['handling'][number]['time']): string {
  if (time === null) return 'unknown';
  const seconds = `${count(time.seconds)} s`;
  if (time.from === 'option') return `${seconds}, as given`;
  const where = time.from === 'queue' ? '' : ' of all queues';
  return `${seconds}, mean of ${count(time.measured)}${where}`;
}
