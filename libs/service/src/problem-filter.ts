import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { Log } from '@tidegate/telemetry/logger';
import { problemBody } from './problem.ts';
import { problemOf } from './problem-of.ts';

/** The parts of a Fastify request and reply that are used here. */
interface Request {
  readonly method: string;
  readonly url: string;
  readonly id?: string;
  readonly headers: Readonly<Record<string, unknown>>;
}
interface Reply {
  readonly sent: boolean;
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): Reply;
}

/** Answers every error of an HTTP handler with `application/problem+json` (RFC 9457) and logs those that are ours. */
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<Request>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const path = request.url.split('?')[0] ?? request.url;
    const problem = problemOf(error, { method: request.method, path });
    const traceId = trace.getActiveSpan()?.spanContext().traceId ?? traceIdOf(request.headers['traceparent']);
    const fields = { method: request.method, path, status: problem.status, code: problem.code, error };
    if (problem.status >= 500) this.#log.error('An HTTP request failed', fields);
    else this.#log.debug('An HTTP request was refused', { ...fields, error: problem.detail });
    if (reply.sent) return;
    for (const [name, value] of Object.entries(problem.headers)) reply.header(name, value);
    const body = problemBody(problem, { instance: path, ...(traceId === undefined ? {} : { traceId }) });
    reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
  }
}

function traceIdOf(traceparent: unknown): string | undefined {
  return typeof traceparent === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1] : undefined;
}

// Applied as a function, so that Node can run this file by stripping its types.
Catch()(ProblemFilter);
