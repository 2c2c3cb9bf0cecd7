import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { callerOf } from './caller-door.ts';
import type { RequestHeaders } from './caller-door.ts';
import { ProblemError } from './problem.ts';

const operatorName = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** Who asks: the caller whose name is proved, else the header of the development identity (ADR 10). @throws ProblemError `operator_required` */
export function operatorOf(headers: RequestHeaders): string {
  const caller = callerOf(headers);
  if (caller !== null && caller.proof !== 'header') return caller.id;
  const header = headers[operatorHeader];
  if (typeof header === 'string' && operatorName.test(header)) return header;
  const found = header === undefined ? 'is missing' : `is ${JSON.stringify(String(header).slice(0, 80))}`;
  throw new ProblemError({
    status: 401,
    code: 'operator_required',
    title: 'The request does not say who asks',
    detail: `The header "${operatorHeader}" ${found}; send your name, 1 to 64 letters, digits, ".", "_", "@" or "-".`,
  });
}
