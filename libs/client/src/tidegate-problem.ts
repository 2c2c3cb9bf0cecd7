import type { Problem } from '@tidegate/contracts/http-problem';

/** A refusal by Tidegate (RFC 9457). Decide by `code`; `errors` names each field at fault. */
export class TidegateProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** Whether the same call may succeed later without a change. */
  readonly retriable: boolean;

  constructor(problem: Problem) {
    const fields = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer || '/'} ${detail}`).join('');
    super(`${problem.title} (${problem.status} ${problem.code}): ${problem.detail}${fields}`);
    this.name = 'TidegateProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retriable = problem.status === 429 || problem.status === 503;
  }
}

/** No usable answer came: the service could not be reached, did not answer in time, or is not Tidegate. */
export class TidegateUnreachable extends Error {
  readonly code = 'unreachable';
  readonly retriable = true;

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'TidegateUnreachable';
  }
}

/** A person has not decided within the time that the caller wanted to wait. The request is still open. */
export class ResolutionTimeout extends Error {
  readonly code = 'resolution_timeout';
  readonly retriable = true;

  constructor(requestId: string, checkpointNumber: number, timeoutMs: number) {
    super(
      `Checkpoint ${checkpointNumber} of request "${requestId}" was not resolved within ${timeoutMs} ms. ` +
        'It is still open: ask again later with waitForResolution, or tell the user that a person will look at it.',
    );
    this.name = 'ResolutionTimeout';
  }
}
