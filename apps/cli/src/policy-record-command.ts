import { Command, InvalidArgumentError } from 'commander';
import { callersPath } from './addresses.ts';
import { interruptible } from './interruption.ts';
import { withKafka } from './kafka-here.ts';
import { instantOf } from './letter-selection.ts';
import { readTraffic } from './recorded-traffic.ts';
import type { TrafficSelection } from './recorded-traffic.ts';
import { RecordingWriter } from './recording-file.ts';

const exampleLines = [
  '',
  'One JSON line for each checkpoint: request, live decision, probability of having been seen, and what people said.',
  'The file has texts of users in it; only you may read it.',
  '',
  'Examples:',
  '  npx tidegate policy record --out week.jsonl --since 7d',
  '  npx tidegate policy record --out acme.jsonl --tenant acme --limit 5000',
  '',
  'Talks to Kafka directly (KAFKA_BROKERS, or what runs here), so it works while services are down.',
];

/** `tidegate policy record`: decisions of the log with their labels, for `policy simulate` (requirement C11). */
export function recordCommand(): Command {
  return trafficOptions(
    new Command('record')
      .description('record decided traffic with its labels, to simulate policies with')
      .requiredOption('--out <file>', 'where to write it; must not exist'),
  )
    .option('--json', 'print one JSON object')
    .addHelpText('after', exampleLines.join('\n'))
    .action(record);
}

/** Which part of the traffic on the log is wanted. */
export function trafficOptions(command: Command): Command {
  return command
    .option('--since <time>', 'only decisions since then: RFC 3339, or an age such as 30m, 6h, 2d', instant)
    .option('--until <time>', 'only decisions before then', instant)
    .option('--tenant <tenant>', 'only of this tenant')
    .option('--limit <number>', 'at most so many checkpoints', wholeNumber(1, 10_000_000), 100_000);
}

async function record(options: TrafficSelection & { out: string; json?: boolean }): Promise<void> {
  const path = callersPath(options.out);
  const writer = new RecordingWriter(path);
  try {
    const read = await interruptible(
      (signal) => withKafka((kafka) => readTraffic(kafka, options, signal, (recorded) => writer.write(recorded))),
      'Nothing was recorded.',
    );
    writer.finish();
    if (read.isCut)
      console.error(`There is more; raise --limit (${options.limit}) or narrow with --since and --until.`);
    console.log(
      options.json === true ? JSON.stringify({ file: path, ...read }) : `${read.checkpoints} checkpoints in ${path}`,
    );
  } catch (error) {
    writer.discard();
    throw error;
  }
}

export function wholeNumber(least: number, most: number) {
  return (given: string): number => {
    const number = Number(given);
    if (!Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return number;
  };
}

export function instant(given: string): string {
  const found = instantOf(given, Date.now());
  if (found === undefined)
    throw new InvalidArgumentError('Give a time such as 2026-11-21T10:00:00Z, or an age such as 30m, 6h or 2d.');
  return found;
}
