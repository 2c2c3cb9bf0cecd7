import { parseArgs } from 'node:util';

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly json: boolean;
  /** Only these inputs, in order, instead of as many as the time allows. */
  readonly only: readonly [first: number, last: number] | undefined;
}

export const helpText = `Usage: npm run fuzz -- [--seconds N] [--seed S] [--only N|N-M] [--json]

Starts the whole system in a folder of its own and sends hostile input to every HTTP route and every topic, with valid
traffic amid it. Afterwards everything must have been answered, rejected or dead-lettered; no process may have ended, no
answer may have been a 5xx, memory must be flat, logs must be JSON and show no secret, and the audit chains must verify.

  --seconds N   how long to send, 1 to 86400; 60 when left out
  --seed S      the same seed makes the same inputs, 0 to 2147483647; another one each time when left out
  --only N      sends only input N of the seed, or the inputs N-M, to see a finding again
  --json        prints one JSON object as the last line
  --help        this text

Exit codes: 0 nothing was found, 1 findings or a failed start, 2 wrong usage, 130 interrupted.
`;

/** Wrong usage; the message says what to do. */
export class UsageError extends Error {}

/** Undefined when the help was asked for. @throws UsageError */
export function readOptions(args: readonly string[], newSeed: number): FuzzOptions | undefined {
  const values = parsed(args);
  if (values['help'] === true) return undefined;
  return {
    seconds: wholeNumber('--seconds', values['seconds'] ?? '60', [1, 86_400]),
    seed: wholeNumber('--seed', values['seed'] ?? String(newSeed), [0, 2_147_483_647]),
    json: values['json'] === true,
    only: values['only'] === undefined ? undefined : rangeOf(String(values['only'])),
  };
}

function parsed(args: readonly string[]): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} Add --help for what is possible.`);
  }
}

function wholeNumber(name: string, text: unknown, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (/^\d+$/.test(String(text)) && number >= least && number <= most) return number;
  throw new UsageError(`${name} is ${JSON.stringify(text)}; give a whole number from ${least} to ${most}.`);
}

function rangeOf(text: string): readonly [number, number] {
  const [first = '', last = first] = text.split('-');
  const range = [wholeNumber('--only', first, [0, 1e9]), wholeNumber('--only', last, [0, 1e9])] as const;
  if (range[0] <= range[1]) return range;
  throw new UsageError(`--only is ${JSON.stringify(text)}; give the smaller number first.`);
}
