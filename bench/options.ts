import { Command, InvalidArgumentError, Option } from 'commander';
import { partNames } from './parts.ts';

export interface BenchOptions {
  readonly json: boolean;
  readonly hold: boolean;
  /** Names of parts. */
  readonly only: readonly string[];
  readonly profile: string | undefined;
  /** The parts that take minutes, too. */
  readonly full: boolean;
  /** Whether a file of the results is written. */
  readonly save: boolean;
  /** Requests in each flood. */
  readonly requests: number;
  /** Rounds of each path of the pipeline. */
  readonly rounds: number;
}

/** Reads the command line; wrong usage says what is possible and ends with 2. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures Tidegate beside the limit of this machine, in one run (docs/performance.md).')
    .option('--json', 'end with one JSON object as the last line of standard output')
    .option('--hold', 'exit 1 when a figure misses what it has to hold')
    .addOption(
      new Option('--only <parts>', `some parts only: ${partNames.join(',')}`)
        .argParser(namesOf)
        .default([...partNames], 'all'),
    )
    .option('--full', 'also five minutes of memory and an inbox of a million rows')
    .option('--save', 'write figures, machine and versions to bench/results/<date>-<commit>.json')
    .option('--profile <folder>', 'each service writes a CPU profile into this folder when it ends')
    .option('--requests <number>', 'requests in each flood', wholeNumber, 20_000)
    .option('--rounds <number>', 'rounds of which the median is taken', wholeNumber, 3)
    .addHelpText(
      'after',
      '\nExit codes: 0 measured, 1 something was lost or failed (or missed its hold, with --hold), 2 wrong usage.' +
        '\n\nExamples:\n  npm run bench -- --json\n  npm run bench -- --only pipeline --requests 5000 --profile profiles',
    )
    .exitOverride((outcome) => process.exit(outcome.exitCode === 0 ? 0 : 2));
  const { json = false, hold = false, full = false, save = false, ...rest } = program.parse(argv).opts<BenchOptions>();
  const { only, profile, requests, rounds } = rest;
  return { json, hold, full, save, only, profile, requests, rounds };
}

function namesOf(text: string): string[] {
  return text.split(',').map((part) => {
    const name = partNames.find((candidate) => candidate === part.trim());
    if (name === undefined) throw new InvalidArgumentError(`"${part}" is none of ${partNames.join(', ')}.`);
    return name;
  });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1_000_000) {
    throw new InvalidArgumentError('Give a whole number from 1 to 1000000.');
  }
  return number;
}
