import fc from 'fast-check';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import type { ServiceName } from '@tidegate/contracts/topics';
import { serviceNames } from '@tidegate/contracts/topics';
import { bodiesOf, plainBody } from './hostile-bodies.ts';
import { headersOf, plainHeaders } from './hostile-headers.ts';
import { plainTarget, targetsOf } from './hostile-targets.ts';
import type { Connection, RequestParts } from './raw-http.ts';
import { connectionsOf } from './raw-http.ts';

/** One input on one connection, ready to be sent. */
export interface HttpInput extends Connection {
  readonly kind: 'http';
  readonly number: number;
  readonly service: ServiceName;
  readonly route: string;
}

/** The inputs for the HTTP side; the same seed and number give the same bytes. */
export function httpInputs(seed: number, number: number): fc.Arbitrary<HttpInput> {
  return fc
    .tuple(fc.oneof(...httpRoutes.map(weighted)), fc.constantFrom(...serviceNames))
    .chain(([route, anyService]) =>
      requestsTo(route, seed, number).chain((parts) =>
        connectionsOf(parts).map((connection) => ({
          kind: 'http' as const,
          number,
          service: route.service === 'every' ? anyService : route.service,
          route: `${route.method.toUpperCase()} ${route.path}`,
          ...connection,
        })),
      ),
    );
}

/** A route that takes a body has more that can be wrong. */
function weighted(route: HttpRoute) {
  return { weight: route.body === undefined ? 2 : 8, arbitrary: fc.constant(route) };
}

type Part = 'target' | 'headers' | 'body' | 'method';

/** Mostly one part is hostile and the other ones are as they should be: a fault must not hide behind an earlier one. */
function requestsTo(route: HttpRoute, seed: number, number: number): fc.Arbitrary<RequestParts> {
  const likely: Part[] =
    route.body === undefined ? ['target', 'target', 'headers'] : ['body', 'body', 'body', 'headers'];
  const hostileParts = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Part[]>(...likely.map((part) => [part])) },
    { weight: 1, arbitrary: fc.constantFrom<Part[]>([], ['method'], ['target']) },
    { weight: 1, arbitrary: fc.constant<Part[]>(['target', 'headers', 'body', 'method']) },
  );
  return hostileParts.chain((parts) => requestsWith(route, new Set(parts), [seed, number]));
}

function requestsWith(route: HttpRoute, hostile: ReadonlySet<Part>, [seed, number]: readonly [number, number]) {
  const method = route.method.toUpperCase();
  return fc
    .tuple(
      hostile.has('target') ? targetsOf(route) : fc.constant(plainTarget(route)),
      hostile.has('headers') ? headersOf(route) : fc.constant(plainHeaders(route)),
      hostile.has('body') ? bodiesOf(route, seed, number) : fc.constant(plainBody(route, seed, number)),
      hostile.has('method') ? fc.constantFrom(...otherMethods) : fc.constant(method),
    )
    .map(([target, headers, { how, bytes, contentType }, chosen]): RequestParts => {
      const faults = [
        how,
        target.how,
        hostile.has('headers') ? 'headers' : '',
        chosen === method ? '' : `method ${chosen}`,
      ];
      return {
        method: chosen,
        target: target.target,
        how: faults.filter((part) => part !== '').join(', '),
        headers: [...headers, ...(contentType === undefined ? [] : [['content-type', contentType] as const])],
        body: bytes,
      };
    });
}

const otherMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'BREW'] as const;
