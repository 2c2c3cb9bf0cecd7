import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import { CheckedPolicyCasesDocument, type PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { ConfigurationError, type ConfigurationProblem } from '@tidegate/service/configuration-error';
import { readPlacedYamlFile, type PlacedFile } from '@tidegate/service/load-config';
import type { z } from 'zod';
import { callersPath } from './addresses.ts';

/** A policy file with what is expected of it, or what is wrong with one of these files. */
export type PolicyWithCases =
  | {
      readonly file: string;
      readonly policy: PlacedFile<PolicyDocument>;
      readonly expectations: readonly PlacedFile<PolicyCasesDocument>[];
    }
  | { readonly file: string; readonly problems: readonly ConfigurationProblem[] };

/**
 * Reads policies with their expectations: the files of the folder `cases` beside a policy, and those that are named, as far as
 * they are about it.
 *
 * @param cases more files, or folders of them
 */
export function readPoliciesWithCases(files: readonly string[], cases: readonly string[]): PolicyWithCases[] {
  return files.map((file) => {
    const path = shownPath(file);
    const policy = attempt(path, CheckedPolicyDocument);
    if ('problems' in policy) return { file: path, problems: policy.problems };
    const read = caseFilesFor(path, cases.map(shownPath)).map((name) => attempt(name, CheckedPolicyCasesDocument));
    const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
    if (problems.length > 0) return { file: path, problems };
    const expectations = read.flatMap((one) => ('value' in one && one.value.policy === policy.value.name ? [one] : []));
    return { file: path, policy, expectations };
  });
}

/** Case files that were named by themselves and are about none of the policies, so that they would say nothing. */
export function unusedCases(read: readonly PolicyWithCases[], cases: readonly string[]): string[] {
  const used = new Set(read.flatMap((one) => ('expectations' in one ? one.expectations.map(({ file }) => file) : [])));
  const named = cases.map(shownPath).filter((path) => existsSync(path) && !statSync(path).isDirectory());
  return read.every((one) => 'policy' in one) ? named.filter((path) => !used.has(path)) : [];
}

/** @throws ConfigurationError when the file cannot be used */
export function readPolicy(file: string): PlacedFile<PolicyDocument> {
  return readPlacedYamlFile(shownPath(file), CheckedPolicyDocument);
}

/** As short as it can be clicked in a terminal; the file itself where it is not below the working directory. */
function shownPath(file: string): string {
  const absolute = callersPath(file);
  const short = relative(process.cwd(), absolute);
  return short.startsWith('..') ? absolute : short;
}

function attempt<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): PlacedFile<z.output<Schema>> | { readonly problems: readonly ConfigurationProblem[] } {
  try {
    return readPlacedYamlFile(file, schema);
  } catch (error) {
    if (error instanceof ConfigurationError) return { problems: error.problems };
    throw error;
  }
}

/** The case files of the folder `cases` beside a policy, and those that are named, by themselves or by their folder. */
export function caseFilesFor(policy: string, named: readonly string[]): string[] {
  const beside = join(dirname(policy), 'cases');
  return [...new Set([...(existsSync(beside) ? [beside] : []), ...named].flatMap(yamlFilesIn))];
}

function yamlFilesIn(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

/** A problem of a file in one line. */
export function problemLine({ source, path, got, expected }: ConfigurationProblem): string {
  // Without a path it is about the file as a whole.
  const missing = path === '' ? '' : 'is missing';
  const value = got === undefined ? missing : `got ${got}`;
  const parts = [path, value, `expected ${expected}`].filter((part) => part !== '');
  return `${source}  error: ${parts.join('  ')}`;
}
