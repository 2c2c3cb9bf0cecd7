import { histogramOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { attributeNames } from '@tidegate/telemetry/semantic-attributes';
import { beginSpan } from '@tidegate/telemetry/tracing';
import type { OpenSpan } from '@tidegate/telemetry/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const unobserved = new Set(['/livez', '/readyz']);

/** Measures every request (`tidegate_http_request_duration_seconds`), puts it into a span and returns its id. */
export function observeRequests(instance: FastifyInstance, registry: Registry): void {
  const durations = histogramOf({
    registry,
    name: 'tidegate_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['route', 'method', 'code'],
  });
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (unobserved.has(request.url)) return done();
    const span = beginSpan(`${request.method} ${routeOf(request)}`, {
      kind: 'server',
      attributes: { [attributeNames.httpMethod]: request.method, [attributeNames.httpRoute]: routeOf(request) },
      parentTraceparent: textOf(request.headers['traceparent']),
    });
    spans.set(request, span);
    span.run(done);
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (span) {
      const labels = { route: routeOf(request), method: request.method, code: String(reply.statusCode) };
      durations.observe(labels, reply.elapsedTime / 1_000);
      span.end({ [attributeNames.httpStatus]: reply.statusCode }, reply.statusCode >= 500);
    }
    done();
  });
}

/** The pattern of the address, not the address, so that the number of label values stays small. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
