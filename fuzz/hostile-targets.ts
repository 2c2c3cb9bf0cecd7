import fc from 'fast-check';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import { hostileText } from './hostile-values.ts';

const knownIds = [
  'live',
  'live',
  'none',
  '_any',
  'refunds',
  'fuzz-1',
  'req-small-refund-1',
  'mfrggzdfmztwq2lk',
  '%00',
  '%ff%fe',
  '%',
  'a%2fb',
  '..',
  '%2e%2e%2f',
  'x'.repeat(129),
  'x'.repeat(9_000),
];
const ids = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...knownIds) },
  { weight: 1, arbitrary: hostileText.map(escaped) },
);

/** Ids that name something, where there is something to name. */
export function plainTarget({ path, query }: HttpRoute): Target {
  const asked = query !== undefined && 'requestId' in query.shape ? '?requestId=req-small-refund-1' : '';
  const filled = path
    .replace('{queue}', '_any')
    .replace('{scope}', 'fuzz-1')
    .replace('{caseId}', 'live')
    .replace('{keyId}', 'mfrggzdfmztwq2lk')
    .replaceAll(/\{[^}]+\}/g, 'req-small-refund-1');
  return { target: `${filled}${asked}`, how: '' };
}

export interface Target {
  readonly target: string;
  readonly how: string;
}

/** The address: right, with hostile ids, with a hostile query, or one that nobody serves. */
export function targetsOf({ path, query }: HttpRoute): fc.Arbitrary<Target> {
  const names = [...Object.keys(query?.shape ?? {}), 'cursor', '__proto__', 'limit'];
  const parameter = fc.tuple(
    fc.constantFrom(...names),
    fc.oneof(
      hostileText.map(escaped),
      fc.constantFrom(
        '%00',
        'a%00b',
        '1',
        '0',
        '-1',
        '1e9',
        '[]',
        '5b5d',
        'W10',
        'eyJhIjoxfQ',
        'WyIiXQ',
        'WyJcdTAwMDAiXQ',
      ),
    ),
  );
  const queries = fc.array(parameter, { maxLength: 4 });
  const addresses = fc.tuple(fc.array(ids, { minLength: 3, maxLength: 3 }), queries).map(([chosen, parameters]) => {
    let index = 0;
    const filled = path.replaceAll(/\{[^}]+\}/g, () => chosen[index++ % chosen.length]!);
    const asked = parameters.map(([name, value]) => `${name}=${value}`).join('&');
    return { target: asked === '' ? filled : `${filled}?${asked}`, how: asked === '' ? '' : 'query' };
  });
  const elsewhere = fc.constantFrom(
    '/',
    '//',
    '/v1',
    '/v1/../v1/cases',
    '*',
    '/%',
    '/%zz',
    `/${'a/'.repeat(3_000)}`,
    '/v1/requests/%E0%80%80',
  );
  return fc.oneof(
    { weight: 30, arbitrary: addresses },
    { weight: 1, arbitrary: elsewhere.map((target) => ({ target, how: 'address' })) },
  );
}

/** Percent-encoded, also where the text is none: half a surrogate pair travels as the three bytes that it would be. */
function escaped(text: string): string {
  const parts = text.slice(0, 12_000).split(/\p{Surrogate}/u);
  return parts.map((part) => encodeURIComponent(part)).join('%ED%A0%80');
}
