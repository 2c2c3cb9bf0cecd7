import { Command, InvalidArgumentError } from 'commander';
import type { RunOptions } from './perform-run.ts';

export interface ChaosOptions extends Pick<RunOptions, 'faults' | 'seed' | 'rate' | 'paceMs' | 'durationMaxMs'> {
  readonly json: boolean;
  readonly report: string | undefined;
}

const numberMax = 10_000_000;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= numberMax) return number;
  throw new InvalidArgumentError(`"${text}" is none; give a whole number from 1 to ${numberMax}.`);
}

/** Reads the command line; wrong usage says what is possible and ends with 2. */
export function readOptions(argv: readonly string[]): ChaosOptions {
  const program = new Command('npm run chaos --')
    .description('Kills, freezes and cuts everything under load, then proves that nothing was lost or doubled.')
    .option('--faults <number>', 'how many faults', wholeNumber, 30)
    .option('--seed <number>', 'the same seed draws the same faults and the same traffic', wholeNumber, 7)
    .option('--rate <per second>', 'requests a second', wholeNumber, 6)
    .option('--pace <ms>', 'mean time from one fault to the next', wholeNumber, 2_500)
    .option('--longest <ms>', 'no fault lasts longer', wholeNumber, 60_000)
    .option('--report <file>', 'also write a report in Markdown')
    .option('--json', 'end with one JSON object on one line')
    .addHelpText(
      'after',
      [
        '',
        'Starts a Kafka, a Postgres and the nine services of its own. A run takes about faults × pace and two minutes more.',
        'Freezing Postgres needs Linux.',
        '',
        'Exit codes: 0 nothing differs, 1 something was lost, doubled, left unfinished or could not be done, 2 wrong usage.',
        'After a 1, data, logs and the history of each difference are kept, and it says where.',
        '',
        'Example: npm run chaos -- --faults 100 --seed 3 --json',
      ].join('\n'),
    )
    .exitOverride((outcome) => process.exit(outcome.exitCode === 0 ? 0 : 2));
  const {
    pace,
    longest,
    json = false,
    report,
    ...rest
  } = program
    .parse(argv)
    .opts<Pick<ChaosOptions, 'faults' | 'seed' | 'rate' | 'json' | 'report'> & { pace: number; longest: number }>();
  return { ...rest, json, report, paceMs: pace, durationMaxMs: longest };
}
