import { consumerGroups } from '@tidegate/contracts/topics';
import { deadLetterTextMax } from '@tidegate/contracts/dead-letter-events';
import { Command, InvalidArgumentError, Option } from 'commander';
import { listLetters } from './dlq-list.ts';
import { showLetter } from './dlq-show.ts';
import { treatLetters } from './dlq-treat.ts';
import type { Treatment, TreatOptions } from './dlq-treat.ts';
import { instantOf } from './letter-selection.ts';

const exampleLines = [
  '',
  'Examples:',
  '  npx tidegate dlq list --group routing --since 6h',
  '  npx tidegate dlq show routing:17',
  '  npx tidegate dlq replay routing:17 --as olga --reason "the division by zero is repaired"',
  '  npx tidegate dlq replay --group routing --code TypeError --as olga --reason "repaired" --dry-run',
  '',
  'Talks to Kafka directly (KAFKA_BROKERS, or what runs here), so it works while services are down.',
];

export function dlqCommand(): Command {
  const dlq = new Command('dlq').description('dead letters: records that a service could not handle');
  filtered(dlq.command('list', { isDefault: true }).description('what is open, oldest first'))
    .option('--all', 'those replayed and discarded, too')
    .option('--limit <number>', 'letters on a page', wholeNumber(1, 1_000), 50)
    .option('--cursor <letter>', 'the next page, as the page before says')
    .option('--json', 'print one JSON object')
    .action(listLetters);
  dlq
    .command('show')
    .description('everything about one letter, with headers and value')
    .argument('<letter>', 'id, as `dlq list` shows it')
    .option('--value-limit <characters>', 'how much of the value is shown', wholeNumber(0, 2_000_000), 4_096)
    .option('--json', 'print one JSON object')
    .action(showLetter);
  treating(dlq, 'replay', 'have letters handled again by the group that gave them up; twice is harmless');
  treating(dlq, 'discard', 'give letters up for good; what waits behind them goes on').option(
    '--yes',
    'really, for more than one',
  );
  return dlq.addHelpText('after', exampleLines.join('\n'));
}

function treating(dlq: Command, treatment: Treatment, description: string): Command {
  return filtered(dlq.command(treatment).description(description))
    .argument('[letters...]', 'ids, as `dlq list` shows them; or use the filters')
    .option('--all', 'every open letter')
    .requiredOption('--reason <text>', 'why; it is audited', text('reason'))
    .requiredOption('--as <operator>', 'who does it; it is audited', text('actor'))
    .option('--limit <number>', 'at most so many letters', wholeNumber(1, 100_000), 1_000)
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print one JSON object')
    .action((ids: string[], options: TreatOptions) => treatLetters(treatment, ids, options));
}

function filtered(command: Command): Command {
  return command
    .addOption(new Option('--group <group>', 'only of this consumer group').choices(consumerGroups))
    .option('--code <code>', 'only with this reason code, such as schema or behind_dead_letter')
    .option('--key <key>', 'only of this record key')
    .option('--topic <topic>', 'only read from this topic')
    .option('--since <time>', 'only given up since then: RFC 3339, or an age such as 30m, 6h, 2d', since);
}

function wholeNumber(least: number, most: number) {
  return (given: string): number => {
    const number = Number(given);
    if (!Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return number;
  };
}

function text(name: 'reason' | 'actor') {
  return (given: string): string => {
    const lengthMax = deadLetterTextMax[name];
    if (given.trim() === '' || given.length > lengthMax)
      throw new InvalidArgumentError(`Give a text of 1 to ${lengthMax} characters.`);
    return given;
  };
}

function since(given: string): string {
  const instant = instantOf(given, Date.now());
  if (instant === undefined)
    throw new InvalidArgumentError('Give a time such as 2026-11-21T10:00:00Z, or an age such as 30m, 6h or 2d.');
  return instant;
}
