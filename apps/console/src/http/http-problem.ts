import type { Problem } from '@tidegate/contracts/http-problem';

/** A refusal or failure of the review service, or of the way to it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Reads the body of an answer that is no success; a body that is no problem document still becomes a useful one. */
export function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return body;
  return {
    type: 'about:blank',
    title: 'Unexpected answer',
    status: Math.max(400, status),
    detail: `The review service answered with status ${status} and no explanation.`,
    code: 'unexpected_answer',
  };
}

/** The problem of a request that got no answer at all. */
export function unreachableProblem(): Problem {
  return {
    type: 'about:blank',
    title: 'The review service cannot be reached',
    status: 503,
    detail: 'There was no answer. Check the connection; what you typed is kept in this browser.',
    code: 'service_unreachable',
  };
}

/** Any thrown value as a problem that can be shown. */
export function shownProblem(error: unknown): Problem {
  if (error instanceof HttpProblem) return error.problem;
  return {
    type: 'about:blank',
    title: 'Something went wrong in the console',
    status: 500,
    detail: error instanceof Error ? error.message : String(error),
    code: 'console_failure',
  };
}

/** Whether asking again could help: no answer, too many requests, or a failure of the server. */
export function worthRetrying(error: unknown): boolean {
  return error instanceof HttpProblem && (error.problem.status >= 500 || error.problem.status === 429);
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { title, status, detail, code } = body as Record<string, unknown>;
  return (
    typeof title === 'string' && typeof detail === 'string' && typeof code === 'string' && typeof status === 'number'
  );
}
