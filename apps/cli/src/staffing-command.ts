import { BottleneckList, StaffingReply } from '@tidegate/contracts/http-staffing';
import type { PathFigures, QueueStaffing } from '@tidegate/contracts/http-staffing';
import { Command, InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { accessTo, type Access } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { textTable } from './text-table.ts';

interface StaffingOptions {
  target: number;
  json?: boolean;
}

export function staffingCommand(): Command {
  return new Command('staffing')
    .description('how many people each queue needs, what each path costs, and where the design is the bottleneck')
    .option('--target <share>', 'share of the cases that shall be begun in time, 0.5 to 0.999', share, 0.95)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nForecast from the last seven days: by Erlang C where cases must be begun soon, as a backlog where they may wait for hours.\n\nExamples:\n  npx tidegate staffing\n  npx tidegate staffing --target 0.99 --json',
    )
    .action(staffing);
}

function share(text: string): number {
  const number = Number(text);
  if (!(number >= 0.5 && number <= 0.999)) throw new InvalidArgumentError('Give a share from 0.5 to 0.999.');
  return number;
}

async function staffing({ target, json }: StaffingOptions): Promise<void> {
  const routing = await accessTo('routing');
  const [reply, found] = await Promise.all([
    read(routing, `/v1/staffing?target=${target}`, StaffingReply),
    read(routing, '/v1/bottlenecks', BottleneckList),
  ]);
  if (json === true) console.log(JSON.stringify({ ...reply, bottlenecks: found.data }));
  else console.log(textOf(reply, found));
}

async function read<Schema extends z.ZodType>(
  { baseUrl, headers }: Access,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const url = `${baseUrl}${path}`;
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new CommandFailure(`routing does not answer at ${url}: ${String(error)}`, 3);
  });
  if (!answer.ok) throw new CommandFailure(`routing refused ${url}: ${await answer.text()}`, 5);
  return schema.parse(await answer.json());
}

function textOf({ target, queues, paths }: StaffingReply, { data }: BottleneckList): string {
  const people = textTable(
    ['queue', 'open', 'pressure', 'misses', 'cases/week', 'peak/h', 'min/case', 'due', 'model', 'people', 'busy'],
    queues.map(queueRow),
  );
  const unknown = queues.flatMap(({ queue, why }) => (why === null ? [] : [`  ${queue}: ${why}`]));
  const costs = textTable(
    ['queue', 'path', 'cases', 'hours', 'labour', 'overhead', 'rework', 'a case'],
    paths.map(pathRow),
  );
  return [
    `People at work in every open hour, for ${(target * 100).toFixed(1)} % begun in time:`,
    people,
    ...(unknown.length === 0 ? [] : ['', 'Not known:', ...unknown]),
    ...(paths.length === 0 ? [] : ['', 'Cost of each path, last seven days:', costs]),
    '',
    ...(data.length === 0 ? ['No bottlenecks found.'] : ['Bottlenecks:']),
    ...data.map(({ kind, about, detail, remedy }) => `  ${kind} ${about}: ${detail} ${remedy}`),
  ].join('\n');
}

function queueRow(one: QueueStaffing): string[] {
  const { arrivals, busiestPerHour, secondsPerCase, due, model, people, utilisation } = one;
  return [
    one.queue,
    ...loadCells(one.load),
    ...[String(arrivals), busiestPerHour.toFixed(1)],
    secondsPerCase === null ? '–' : (secondsPerCase / 60).toFixed(1),
    ...[`${(due / 3_600).toFixed(1)} h`, model, people === null ? 'unknown' : String(people)],
    utilisation === null ? '–' : `${Math.round(utilisation * 100)} %`,
  ];
}

/** Open cases, pressure and predicted misses; nothing is known of a queue before its load was published. */
function loadCells(load: QueueStaffing['load']): string[] {
  if (load === null) return ['–', '–', '–'];
  const { open, forecast } = load;
  return forecast === undefined ? [String(open), '–', '–'] : [String(open), forecast.pressure, String(forecast.misses)];
}

function pathRow({
  queue,
  kind,
  cases,
  workedSeconds,
  currency,
  labour,
  overhead,
  rework,
  perCase,
}: PathFigures): string[] {
  const money = (amount: number) => `${amount.toFixed(2)} ${currency}`;
  const hours = (workedSeconds / 3_600).toFixed(1);
  return [
    ...[queue, kind, String(cases), hours, money(labour), money(overhead), money(rework)],
    perCase === null ? '–' : money(perCase),
  ];
}
