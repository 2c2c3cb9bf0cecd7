import { compilePolicy } from '@tidegate/policy/compile-policy';
import { differencesOf } from '@tidegate/policy/policy-cases';
import { problemLine, readPoliciesWithCases, unusedCases, type PolicyWithCases } from './policy-files.ts';

export interface TestOptions {
  readonly cases?: readonly string[];
  readonly json?: boolean;
}

export function testPolicies(files: readonly string[], options: TestOptions): void {
  const read = readPoliciesWithCases(files, options.cases ?? []);
  const reports = read.map(reportOf);
  const isFine = reports.every(
    ({ problems, cases }) => problems.length === 0 && cases.length > 0 && cases.every(({ passes }) => passes),
  );
  if (options.json === true) console.log(JSON.stringify({ ok: isFine, policies: reports }));
  else console.log(reports.map(textOf).join('\n'));
  const unused = unusedCases(read, options.cases ?? []);
  for (const file of unused)
    console.error(`${file}  error: its policy is none of those given; correct its field policy`);
  if (!isFine || unused.length > 0) process.exitCode = 1;
}

function reportOf(read: PolicyWithCases) {
  if ('problems' in read) return { file: read.file, problems: read.problems, cases: [], rulesWithoutCase: [] };
  const { file, policy, expectations } = read;
  const compiled = compilePolicy(policy.value);
  const cases = expectations.flatMap(({ value, placeOf }) =>
    value.cases.map((wanted, index) => {
      const differences = differencesOf(compiled, value.facts, wanted);
      return { name: wanted.name, place: placeOf(['cases', index]), passes: differences.length === 0, differences };
    }),
  );
  const covered = new Set(expectations.flatMap(({ value }) => value.cases.flatMap(({ rules }) => rules)));
  const restricting = [...policy.value.authorisation, ...policy.value.quality].filter(
    ({ effect }) => effect !== 'proceed',
  );
  const rulesWithoutCase = restricting.filter(({ id }) => !covered.has(id)).map(({ id }) => id);
  return { file, problems: [], name: policy.value.name, cases, rulesWithoutCase };
}

function textOf({ file, problems, name, cases, rulesWithoutCase }: ReturnType<typeof reportOf>): string {
  if (problems.length > 0) return problems.map(problemLine).join('\n');
  if (cases.length === 0) {
    return `${file}  error: no case is about policy ${name}; put files into the folder cases beside it, or name them with --cases`;
  }
  const failed = cases.filter(({ passes }) => !passes);
  const lines = failed.map((one) => [`${one.place}  failed: ${one.name}`, ...one.differences].join('\n    '));
  const uncovered =
    rulesWithoutCase.length === 0
      ? []
      : [`${file}  note: no case in which these rules hold: ${rulesWithoutCase.join(', ')}`];
  return [...lines, ...uncovered, `${file}: ${cases.length - failed.length} of ${cases.length} cases pass`].join('\n');
}
