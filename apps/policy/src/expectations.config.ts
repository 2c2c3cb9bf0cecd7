import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkInvariants } from '@tidegate/policy/analysis/analyse-policy';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import type { PolicyFile } from '@tidegate/policy/plan-publication';
import { CheckedPolicyCasesDocument, differencesOf, type PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { ConfigurationError, type ConfigurationProblem } from '@tidegate/service/configuration-error';
import { readPlacedYamlFile, type PlacedFile } from '@tidegate/service/load-config';

/**
 * What the policies break of the files in `cases/` beside them: invariants that do not hold and cases that fail (requirements
 * C9, C10). A policy with such a problem is not published.
 */
export function expectationProblems(folder: string, policies: readonly PolicyFile[]): ConfigurationProblem[] {
  return expectationFiles(folder).flatMap((file) => problemsOfFile(file, policies));
}

/** The files of `cases/` beside the policies. @throws ConfigurationError naming every problem of a file */
export function readExpectations(folder: string): PolicyCasesDocument[] {
  return expectationFiles(folder).map((file) => readPlacedYamlFile(file, CheckedPolicyCasesDocument).value);
}

function expectationFiles(folder: string): string[] {
  const cases = join(folder, 'cases');
  if (!existsSync(cases)) return [];
  const names = readdirSync(cases).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => join(cases, name));
}

function problemsOfFile(file: string, policies: readonly PolicyFile[]): readonly ConfigurationProblem[] {
  let expectations: PlacedFile<PolicyCasesDocument>;
  try {
    expectations = readPlacedYamlFile(file, CheckedPolicyCasesDocument);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  const { policy } = expectations.value;
  const about = policies.filter(({ document }) => document.name === policy);
  if (about.length === 0) {
    const known = policies.map(({ document }) => document.name).join(', ');
    return [problemAt(expectations, ['policy'], { got: `"${policy}"`, expected: `the name of a policy: ${known}` })];
  }
  return about.flatMap((one) => [...brokenInvariants(expectations, one), ...failedCases(expectations, one)]);
}

function brokenInvariants(file: PlacedFile<PolicyCasesDocument>, { document }: PolicyFile): ConfigurationProblem[] {
  return checkInvariants(document, file.value.invariants).map(({ path, message, where, example }) => {
    const facts = (where ?? []).map(({ fact }) => `${fact} ${example?.[fact] ?? 'missing'}`);
    const got = facts.length === 0 ? message : `${message}, for example with ${facts.join(', ')}`;
    return problemAt(file, path, { got, expected: 'the promise to hold; `tidegate policy check` says more' });
  });
}

function failedCases(file: PlacedFile<PolicyCasesDocument>, { document }: PolicyFile): ConfigurationProblem[] {
  const policy = compilePolicy(document);
  return file.value.cases.flatMap((wanted, index) => {
    const differences = differencesOf(policy, file.value.facts, wanted);
    if (differences.length === 0) return [];
    const got = `"${wanted.name}": ${differences.join('; ')}`;
    return [problemAt(file, ['cases', index], { got, expected: 'the case to pass; see `tidegate policy test`' })];
  });
}

function problemAt(
  { placeOf }: PlacedFile<unknown>,
  path: readonly (string | number)[],
  told: Pick<ConfigurationProblem, 'expected'> & { readonly got: string },
): ConfigurationProblem {
  return { path: '', pointer: `/${path.join('/')}`, source: placeOf(path), ...told };
}
