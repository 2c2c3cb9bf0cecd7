import { analysePolicy } from '@tidegate/policy/analysis/analyse-policy';
import type { Finding } from '@tidegate/policy/analysis/finding';
import { problemLine, readPoliciesWithCases, unusedCases, type PolicyWithCases } from './policy-files.ts';
import { describeConditions, exampleOf } from './policy-words.ts';

export interface CheckOptions {
  readonly cases?: readonly string[];
  readonly strict?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Findings of one kind that are printed; the rest is counted. */
const shownOfKind = 5;

export function checkPolicies(files: readonly string[], options: CheckOptions): void {
  const read = readPoliciesWithCases(files, options.cases ?? []);
  const reports = read.map(reportOf);
  const failing = options.strict === true ? ['error', 'warning'] : ['error'];
  const isFine = reports.every(
    ({ problems, findings }) => problems.length === 0 && !findings.some(({ severity }) => failing.includes(severity)),
  );
  if (options.json === true) console.log(JSON.stringify({ ok: isFine, policies: reports }));
  else console.log(reports.map((report) => textOf(report, options.all === true)).join('\n\n'));
  const unused = unusedCases(read, options.cases ?? []);
  for (const file of unused)
    console.error(`${file}  error: its policy is none of those given; correct its field policy`);
  if (!isFine || unused.length > 0) process.exitCode = 1;
}

function reportOf(read: PolicyWithCases) {
  if ('problems' in read) return { file: read.file, problems: read.problems, findings: [] };
  const { file, policy, expectations } = read;
  // One list for the analysis; each invariant remembers where it stands.
  const invariants = expectations.flatMap(({ value, placeOf }) =>
    value.invariants.map((invariant, index) => ({ invariant, place: placeOf(['invariants', index, 'name']) })),
  );
  const analysis = analysePolicy(policy.value, { invariants: invariants.map(({ invariant }) => invariant) });
  const placeOf = ({ path }: Finding) =>
    path[0] === 'invariants' ? invariants[Number(path[1])]!.place : policy.placeOf([...path]);
  const { name, version, authorisation, quality } = policy.value;
  return {
    ...{ file, problems: [], name, version, rules: authorisation.length + quality.length },
    ...{ invariants: invariants.length, cells: analysis.cells, steps: analysis.steps },
    findings: analysis.findings.map((finding) => ({ place: placeOf(finding), ...finding })),
    ...{ outcomes: analysis.outcomes, reasons: analysis.reasons },
  };
}

type Report = ReturnType<typeof reportOf>;
type Placed = Report['findings'][number];

function textOf(report: Report, showsAll: boolean): string {
  if (!('name' in report)) return report.problems.map(problemLine).join('\n');
  const { file, name, version, rules, invariants, findings } = report;
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const groups = kinds.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const shown = showsAll || ofKind[0]!.severity === 'error' ? ofKind : ofKind.slice(0, shownOfKind);
    const rest = ofKind.length - shown.length;
    return [...shown.map(findingText), ...(rest > 0 ? [`… ${rest} more of ${kind}; --all shows them`] : [])];
  });
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const sum = `${count('error')} errors, ${count('warning')} warnings, ${count('info')} notes`;
  return [...groups, `${file}: ${name} version ${version}, ${rules} rules, ${invariants} invariants: ${sum}`].join(
    '\n',
  );
}

function findingText({ place, severity, kind, message, where, example }: Placed): string {
  const head = `${place}  ${severity}: ${message} (${kind})`;
  if (where === null || example === null) return head;
  return [head, `    where    ${describeConditions(where)}`, `    example  ${exampleOf(where, example)}`].join('\n');
}
