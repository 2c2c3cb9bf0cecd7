import { Command, InvalidArgumentError, Option } from 'commander';
import { parts } from './parts.ts';

const partNames = parts.map(({ name }) => name);

export interface BenchOptions {
  readonly json: boolean;
  readonly hold: boolean;
  /** Names of parts. */
  readonly only: readonly string[];
  readonly profile: string | undefined;
  /** Requests in each flood of the pipeline. */
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
    .option('--profile <folder>', 'each service writes a CPU profile into this folder when it ends')
    .option('--requests <number>', 'requests in each flood of the pipeline', wholeNumber, 20_000)
    .option('--rounds <number>', 'rounds of which the median is taken', wholeNumber, 3)
    .addHelpText(
      'after',
      '\nExit codes: 0 measured, 1 something was lost or failed (or missed its hold, with --hold), 2 wrong usage.' +
        '\n\nExamples:\n  npm run bench -- --json\n  npm run bench -- --only pipeline --requests 5000 --profile profiles',
    )
    .exitOverride((outcome) => process.exit(outcome.exitCode === 0 ? 0 : 2));
  const { json = false, hold = false, ...rest } = program.parse(argv).opts<BenchOptions>();
  return { json, hold, only: rest.only, profile: rest.profile, requests: rest.requests, rounds: rest.rounds };
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
