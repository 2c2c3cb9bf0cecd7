import fc from 'fast-check';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import { mutationsOf } from './mutate.ts';
import { validBodies } from './valid-bodies.ts';

export interface Body {
  readonly how: string;
  readonly bytes: Buffer | undefined;
  readonly contentType: string | undefined;
}

const wrongTypes = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  '',
  ';',
  'application/json,text/html',
  'application/merge-patch+json',
];

export function plainBody({ body }: HttpRoute, seed: number, number: number): Body {
  const valid = body === undefined ? undefined : validBodies[body.name];
  if (valid === undefined) return { how: '', bytes: undefined, contentType: undefined };
  return { how: '', bytes: Buffer.from(JSON.stringify(valid(seed, number))), contentType: 'application/json' };
}

export function bodiesOf({ body }: HttpRoute, seed: number, number: number): fc.Arbitrary<Body> {
  const valid = body === undefined ? undefined : validBodies[body.name];
  const none = { how: '', bytes: undefined, contentType: undefined };
  // A body where none belongs has to be answered too.
  const stray = fc.constant({ how: 'stray body', bytes: Buffer.from('{"a":1}'), contentType: 'application/json' });
  if (valid === undefined)
    return fc.oneof({ weight: 12, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: stray });
  const types = fc.oneof(
    { weight: 14, arbitrary: fc.constant<string | undefined>('application/json') },
    { weight: 1, arbitrary: fc.constantFrom<string | undefined>(...wrongTypes, undefined) },
  );
  return fc.tuple(mutationsOf({ ...valid(seed, number) }), types).map(([{ how, bytes }, contentType]) => ({
    how: contentType === 'application/json' ? how : `${how}, content type ${contentType ?? 'missing'}`,
    bytes,
    contentType,
  }));
}
