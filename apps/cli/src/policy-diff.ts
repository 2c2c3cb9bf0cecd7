import { comparePolicies, type ChangedRegion, type Comparison } from '@tidegate/policy/analysis/compare-policies';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { CommandFailure } from './command-failure.ts';
import { readPolicy } from './policy-files.ts';
import { describeConditions, exampleOf } from './policy-words.ts';

export interface DiffOptions {
  readonly failOnLoosening?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** @throws CommandFailure when a file cannot be used */
export function diffPolicies(before: string, after: string, options: DiffOptions): void {
  const [old, current] = [before, after].map(read);
  const compared = comparePolicies(old!, current!);
  const isLoosened = compared.loosened.length > 0 || compared.isUndecided;
  if (options.json === true) console.log(JSON.stringify({ loosens: isLoosened, ...compared }));
  else console.log(textOf(compared, options.limit));
  if (options.failOnLoosening === true && isLoosened) process.exitCode = 1;
}

function read(file: string) {
  try {
    return readPolicy(file).value;
  } catch (error) {
    throw error instanceof ConfigurationError ? new CommandFailure(error.message) : error;
  }
}

function textOf({ loosened, tightened, hasMore, isUndecided, rules }: Comparison, limit: number): string {
  const changes = Object.entries(rules).flatMap(([word, ids]) =>
    ids.length === 0 ? [] : [`${word} rules: ${ids.join(', ')}`],
  );
  if (isUndecided) changes.push('Not all differences could be found within the steps allowed.');
  else if (loosened.length + tightened.length === 0) return [...changes, sameOutcomes].join('\n');
  return [
    ...changes,
    ...regionLines('loosened', loosened, { limit, hasMore: hasMore.loosened }),
    ...regionLines('tightened', tightened, { limit, hasMore: hasMore.tightened }),
  ].join('\n');
}

const sameOutcomes = 'Every request gets the same outcome.';

function regionLines(
  direction: string,
  regions: readonly ChangedRegion[],
  { limit, hasMore }: { readonly limit: number; readonly hasMore: boolean },
): string[] {
  const groups = [...Map.groupBy(regions, groupOf).values()];
  const rest = groups.length - limit;
  const count = `${regions.length}${hasMore ? ' or more' : ''} ${regions.length === 1 ? 'region' : 'regions'}`;
  return [
    '',
    `${direction}: ${regions.length === 0 ? 'nothing' : count}`,
    ...groups.slice(0, limit).flatMap(groupText),
    ...(rest > 0 ? [`  … ${rest} more kinds; --limit shows more, --json every region`] : []),
  ];
}

/** Regions that differ only by what else must not hold are told as one. */
function groupOf({ before, after, core }: ChangedRegion): string {
  return JSON.stringify([before.outcome, after.outcome, core]);
}

function groupText(regions: readonly ChangedRegion[]): string[] {
  const { core, where, example, before, after, because } = regions[0]!;
  const by = ({ outcome, rules, ungranted }: ChangedRegion['before']) =>
    `${outcome} (${[...rules, ...ungranted.map((set) => `no grant of ${set}`)].join(', ')})`;
  const condition = core.length === where.length ? '' : ', where nothing else decides';
  return [
    `  ${by(before)} → ${by(after)}`,
    `    where    ${describeConditions(core)}${condition}`,
    `    example  ${exampleOf(where, example)}`,
    `    because  ${because.join(', ')}${regions.length > 1 ? `, in ${regions.length} regions` : ''}`,
  ];
}
