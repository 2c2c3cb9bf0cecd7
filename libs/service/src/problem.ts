import type { Problem } from '@tidegate/contracts/http-problem';

/** One part of a request that is wrong. */
export interface ProblemDetail {
  /** JSON Pointer (RFC 6901) into the request body; a query parameter is a pointer of one step. */
  readonly pointer: string;
  /** Names the value and what to do. */
  readonly detail: string;
}

export interface ProblemFields {
  readonly status: number;
  /** Stable snake_case code; programs decide by it. */
  readonly code: string;
  /** The same for every problem of this code. */
  readonly title: string;
  /** What happened this time and what to do. */
  readonly detail: string;
  readonly errors?: readonly ProblemDetail[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal on its way to an HTTP client. Controllers throw it; `ProblemFilter` writes it (RFC 9457). */
export class ProblemError extends Error {
  readonly retriable = false;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly ProblemDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(fields: ProblemFields) {
    super(`${fields.title}: ${fields.detail}`);
    this.name = 'ProblemError';
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.errors = fields.errors;
    this.headers = fields.headers ?? {};
  }
}

/** Stable name of a code. A name, not an address: codes stay when documentation moves. */
export function problemType(code: string): string {
  return `urn:tidegate:problem:${code.replaceAll('_', '-')}`;
}

/** The body of `application/problem+json` that tells a client about `problem` (RFC 9457 section 3.1). */
export function problemBody(problem: ProblemError, context: { instance?: string; traceId?: string }): Problem {
  return {
    type: problemType(problem.code),
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    ...(context.instance === undefined ? {} : { instance: context.instance }),
    code: problem.code,
    ...(context.traceId === undefined ? {} : { traceId: context.traceId }),
    ...(problem.errors === undefined ? {} : { errors: [...problem.errors] }),
  };
}
