import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { ProblemError } from './problem.ts';

const operatorName = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** Who asks, by the header of the development identity (ADR 10). @throws ProblemError `operator_required` */
export function operatorOf(header: string | undefined): string {
  if (header !== undefined && operatorName.test(header)) return header;
  const found = header === undefined ? 'is missing' : `is ${JSON.stringify(header.slice(0, 80))}`;
  throw new ProblemError({
    status: 401,
    code: 'operator_required',
    title: 'The request does not say who asks',
    detail: `The header "${operatorHeader}" ${found}; send your name, 1 to 64 letters, digits, ".", "_", "@" or "-".`,
  });
}
