import type { RequestProblem } from '@tidegate/contracts/request-events';

/**
 * The largest request, in bytes of JSON. Events grow on their way, a case carries the request with all that was found out
 * about it, and a record of more than 900 kB cannot be published; larger evidence travels by reference (requirement A8).
 */
export const requestBytesMax = 655_360;

/** What speaks against a request of this size; empty when nothing does. */
export function sizeProblems(bytes: number): RequestProblem[] {
  if (bytes <= requestBytesMax) return [];
  const detail = `has ${bytes} bytes; send at most ${requestBytesMax}, and refer to large evidence instead of carrying it`;
  return [{ pointer: '', detail }];
}
