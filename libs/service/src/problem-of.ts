import { ZodError } from 'zod';
import { ProblemError } from './problem.ts';
import type { ProblemFields } from './problem.ts';
import { problemsOf } from './validate.ts';

/** What an unknown error may carry; Fastify, Nest and our own failures each use some of it. */
interface ErrorShape {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly status?: unknown;
  readonly retriable?: unknown;
  readonly message?: unknown;
  readonly getStatus?: unknown;
}

/** Problems of the HTTP layer, by the code Fastify gives them. */
const byFastifyCode: Readonly<Record<string, ProblemFields>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'body_too_large',
    title: 'The request body is too large',
    detail: 'Send a smaller body; attach large evidence by reference.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported_media_type',
    title: 'The content type is not supported',
    detail: 'Send a JSON body with the header "content-type: application/json".',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    status: 400,
    code: 'malformed_json',
    title: 'The request body is not JSON',
    detail: 'The body is empty; send a JSON object, or leave out the content-type header.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_content_length',
    title: 'The content length does not match the body',
    detail: 'Send the exact number of bytes of the body in the content-length header.',
  },
};
const byStatus: Readonly<Record<number, ProblemFields>> = {
  400: {
    status: 400,
    code: 'bad_request',
    title: 'The request cannot be understood',
    detail: 'Check the address, the headers and the body against the API reference.',
  },
  401: {
    status: 401,
    code: 'unauthenticated',
    title: 'The caller is not known',
    detail: 'Send a valid credential in the authorization header.',
    headers: { 'www-authenticate': 'Bearer' },
  },
  403: {
    status: 403,
    code: 'forbidden',
    title: 'The caller may not do this',
    detail: 'Use a credential with the role that this operation needs.',
  },
  404: {
    status: 404,
    code: 'not_found',
    title: 'There is nothing at this address',
    detail: 'Check the path and the method against the API reference.',
  },
  408: {
    status: 408,
    code: 'request_timeout',
    title: 'The request took too long to arrive',
    detail: 'Send the whole request without pauses.',
  },
};
const unknownProblem: ProblemFields = {
  status: 500,
  code: 'internal_error',
  title: 'The service failed',
  detail: 'Try again later; when it persists, give the traceId to the operator, whose log has the cause.',
};
/** What may pass by itself. */
export const temporaryProblem: ProblemFields = {
  status: 503,
  code: 'temporarily_unavailable',
  title: 'The service cannot answer right now',
  detail: 'Something that the service depends on is away; send the same request again after the Retry-After seconds.',
  headers: { 'retry-after': '1' },
};

/** What was asked for, without the query, which may hold secrets. */
interface RequestLine {
  readonly method?: string;
  readonly path?: string;
}

/**
 * The problem a client is told about `error`, whatever was thrown. Nothing of an unexpected error leaves the service: its
 * message may hold values that the client must not see.
 */
export function problemOf(error: unknown, context: RequestLine = {}): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ZodError) return problemOfZod(error);
  const shape: ErrorShape = typeof error === 'object' && error !== null ? error : {};
  const fields = fastifyProblem(shape) ?? malformedJson(error, shape) ?? temporary(shape) ?? refusalOf(shape, context);
  return new ProblemError(fields ?? unknownProblem);
}

/** What a status of the HTTP layer says about a mistake of the client. */
function refusalOf(shape: ErrorShape, context: RequestLine): ProblemFields | undefined {
  const status = statusOf(shape);
  if (status === undefined || status < 400 || status >= 500) return undefined;
  if (status === 404 && context.path !== undefined) {
    const detail = `${context.method ?? 'GET'} ${context.path} is no operation of this service; check the API reference.`;
    return { ...byStatus[404]!, detail };
  }
  return { ...(byStatus[status] ?? byStatus[400]!), status };
}

function problemOfZod(error: ZodError): ProblemError {
  // Only the problems are at hand here, so values cannot be shown; `parseOrProblem` shows them.
  const errors = problemsOf(error, undefined).map(({ pointer, detail }) => ({
    pointer,
    detail: detail.replace(/^is missing; /, 'is missing or wrong; '),
  }));
  const title = 'The request body does not have the required shape';
  return new ProblemError({ status: 422, code: 'invalid_body', title, detail: '"errors" names each place.', errors });
}

function fastifyProblem(shape: ErrorShape): ProblemFields | undefined {
  return typeof shape.code === 'string' ? byFastifyCode[shape.code] : undefined;
}

function temporary(shape: ErrorShape): ProblemFields | undefined {
  return shape.retriable === true || statusOf(shape) === 503 ? temporaryProblem : undefined;
}

function malformedJson(error: unknown, shape: ErrorShape): ProblemFields | undefined {
  const unparsable = error instanceof SyntaxError && statusOf(shape) === 400;
  if (shape.code !== 'FST_ERR_CTP_INVALID_JSON_BODY' && !unparsable) return undefined;
  // JSON.parse quotes a piece of the body in its message; only the position is passed on.
  const position = /position \d+|line \d+ column \d+/.exec(String(shape.message))?.[0];
  const where = position === undefined ? '' : ` at ${position}`;
  const detail = `The body cannot be parsed${where}; send valid JSON (RFC 8259).`;
  return { status: 400, code: 'malformed_json', title: 'The request body is not JSON', detail };
}

function statusOf(shape: ErrorShape): number | undefined {
  if (typeof shape.getStatus === 'function') return Number((shape.getStatus as () => unknown).call(shape));
  const status = shape.statusCode ?? shape.status;
  return typeof status === 'number' ? status : undefined;
}
