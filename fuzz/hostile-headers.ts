import fc from 'fast-check';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import { hostileText } from './hostile-values.ts';

/** What no log may ever show, although it is sent with every request and every record. */
export const secretMarker = 'fuzz-secret-7f3a9';

const identities: Readonly<Record<string, readonly string[]>> = {
  'tidegate-tenant': ['acme', 'globex', 'nobody', '-', 'ACME'],
  'tidegate-reviewer': ['ana', 'ana', 'ben', '__proto__', 'nobody'],
  'tidegate-operator': ['olga', 'otto', '__proto__', ''],
  'idempotency-key': ['k-1', '"k-1"', 'ü', 'x'.repeat(300)],
  prefer: ['wait=1', 'wait=-1', 'wait=99999999999999999999', 'respond-async, wait=2; x', 'wait="1"'],
  'if-match': ['"1"', '*', 'W/"1"', '"999999999999"', '1'],
};

const authorization = ['authorization', `Bearer ${secretMarker}`] as const;

/** The first of the known values is always a right one; what a route can do without is left out. */
export function plainHeaders({ headers = [] }: HttpRoute): readonly (readonly [string, string])[] {
  const needed = headers.filter(({ required }) => required);
  return [...needed.map(({ name }) => [name, identities[name]![0]!] as const), authorization];
}

/** Headers of the route, mostly there and mostly right, among a few that nobody asked for. */
export function headersOf({ headers = [] }: HttpRoute): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const own = headers.map(({ name }) =>
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(...(identities[name] ?? ['x'])).map((value) => [[name, value] as const]),
      },
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: hostileText.map((value) => [[name, headerText(value)] as const]) },
    ),
  );
  const foreign = fc.oneof(
    { weight: 10, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant(Array.from({ length: 150 }, (_, index) => [`x-${index}`, 'y'] as const)) },
    { weight: 1, arbitrary: fc.constant([['x-large', 'y'.repeat(20_000)] as const]) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('00-zz-zz-00', '00-' + '0'.repeat(32) + '-' + '0'.repeat(16) + '-01', 'x')
        .map((value) => [['traceparent', value] as const]),
    },
    { weight: 1, arbitrary: hostileText.map((value) => [['x-request-id', headerText(value)] as const]) },
    {
      weight: 1,
      arbitrary: fc.constant([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ] as const),
    },
  );
  return fc.tuple(...own, foreign).map((parts) => [...parts.flat(), authorization]);
}

/** A line break would make a header of its own; that is tried on purpose elsewhere. */
function headerText(text: string): string {
  return Buffer.from(text.slice(0, 6_000))
    .toString('latin1')
    .replaceAll(/[\r\n]/g, '?');
}
