import { ProblemError } from '@tidegate/service/problem';
import type { Headers } from './reviewer-directory.ts';

/** The strong entity tag of a version (RFC 9110 section 8.8.3). */
export function entityTagOf(version: number): string {
  return `"${version}"`;
}

/** The version that `If-Match` asks for; null when any will do. @throws ProblemError 400 for a tag that is none of ours. */
export function expectedVersion(headers: Headers): number | null {
  const tag = headers['if-match'];
  if (tag === undefined || tag === '*') return null;
  const digits = typeof tag === 'string' ? /^"?(\d{1,9})"?$/.exec(tag.trim())?.[1] : undefined;
  if (digits !== undefined) return Number(digits);
  const detail = `The header If-Match is ${JSON.stringify(tag)}; send the ETag of the case, such as "3", or leave it out.`;
  throw new ProblemError({ status: 400, code: 'invalid_parameter', title: 'The header cannot be used', detail });
}
