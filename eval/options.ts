import { parseArgs } from 'node:util';

export const partNames = ['tau', 'steadiness', 'unseen', 'learning', 'frank', 'intake'] as const;
export type PartName = (typeof partNames)[number];

export interface EvalOptions {
  readonly only: readonly PartName[];
  readonly seed: string;
  readonly json: boolean;
  /** One order through the running system, instead of the parts. */
  readonly learnLive: boolean;
  /** Folder with tau_agent_traces, frank_grounding and banking77. */
  readonly data: string;
  /** Folders in the format of tau_agent_traces; by default both are that one. */
  readonly fit: string | undefined;
  readonly test: string | undefined;
}

export class UsageError extends Error {}

export const helpText = `npm run eval: calibrated probability, proved on recorded data (docs/evaluation.md)

  --only <parts>   some of ${partNames.join(',')}; all by default
  --seed <text>    of folds, random orders and bootstrap; "tidegate" by default
  --data <folder>  where the recorded data are; ../shared/data by default
  --fit <folder>   fit on the episodes of this folder …
  --test <folder>  … and judge those of this one, in the format of tau_agent_traces; runs and users stay apart
  --json           one JSON object as the last line
  --learn-live     instead: one order of the learning part through a running system of its own, which learns from its
                   own reviews and audits; some minutes
  --live <folder>  instead: push the episodes of a folder through the running system (also without --live)

Exit codes: 0 every target met, 1 a target missed, 2 wrong usage. Parts whose data are absent are skipped, and say so.`;

/** @throws UsageError naming the option, the value and what is possible */
export function readOptions(args: readonly string[], data: string): EvalOptions | 'help' {
  const { values } = parsed(args);
  if (values.help === true) return 'help';
  if ((values.fit === undefined) !== (values.test === undefined)) {
    throw new UsageError('--fit and --test belong together: give both folders, or neither');
  }
  return {
    only: values.only === undefined ? defaultParts(values.fit) : partsOf(values.only),
    seed: values.seed ?? 'tidegate',
    json: values.json ?? false,
    learnLive: values['learn-live'] ?? false,
    data: values.data ?? data,
    fit: values.fit,
    test: values.test,
  };
}

/** Other folders say nothing about frank and intake. */
function defaultParts(fit: string | undefined): readonly PartName[] {
  return fit === undefined ? partNames : ['tau'];
}

function partsOf(text: string): PartName[] {
  return text.split(',').map((name) => {
    const part = partNames.find((known) => known === name.trim());
    if (part === undefined) throw new UsageError(`--only ${name}: not a part; possible are ${partNames.join(', ')}`);
    return part;
  });
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ only: text, seed: text, data: text, fit: text, test: text },
        ...{ json: flag, 'learn-live': flag, help: { ...flag, short: 'h' } },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${helpText}`);
  }
}

/** The arguments of the evaluation through the running system, when it is asked for: a folder, with or without --live. */
export function liveArguments(args: readonly string[]): string[] | undefined {
  const withValue = new Set(['--only', '--seed', '--data', '--fit', '--test']);
  const hasFolder = args.some((arg, index) => !arg.startsWith('-') && !withValue.has(args[index - 1] ?? ''));
  return args.includes('--live') || hasFolder ? args.filter((arg) => arg !== '--live') : undefined;
}
