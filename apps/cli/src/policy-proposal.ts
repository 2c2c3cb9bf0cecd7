import type { ProposalBody } from '@tidegate/contracts/http-candidates';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import { PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { readYamlFile } from '@tidegate/service/load-config';
import type { z } from 'zod';
import { callersPath } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { caseFilesFor } from './policy-files.ts';

/**
 * A policy file with the cases that are about it: those in the folder `cases` beside it, and those that are named.
 *
 * @param cases more files, or folders of them
 * @throws CommandFailure with exit code 2, file and line for everything that cannot be used
 */
export function readProposal(file: string, cases: readonly string[]): Pick<ProposalBody, 'document' | 'cases'> {
  const path = callersPath(file);
  const document = read(path, CheckedPolicyDocument);
  const files = caseFilesFor(path, cases.map(callersPath)).map((name) => read(name, PolicyCasesDocument));
  return { document, cases: files.filter(({ policy }) => policy === document.name) };
}

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    return readYamlFile(path, schema);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandFailure(error.message, 2);
    throw error;
  }
}
