import fc from 'fast-check';

/** Text that has hurt some program somewhere: for logs, terminals, databases, prototypes, pages and formats. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'before\u0000after',
  '\ud800',
  'x\udc00y',
  '\ud83d',
  '\ufeffmark',
  '\u202eevil\u2066',
  '\u2028line\u2029',
  'a\r\nset-cookie: a=b',
  '\u001b[2J\u001b]0;owned\u0007',
  '\u0008\u007f\u009b31m',
  "'; drop table record; --",
  "\\' or 1=1 --",
  '$1 %s %n %x ${jndi:ldap://x} {{7*7}}',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '../../../../etc/passwd',
  '..%2f..%2f%00',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'NaN',
  'null',
  '-0',
  '1e309',
  '9007199254740993',
  '2026-02-30T25:61:61Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '*',
  'global',
  '%',
  '_any',
  '~0~1~',
  '/a/b//',
  'é\u0301'.repeat(300),
  '👩‍👩‍👧‍👦'.repeat(50),
];

/** A few long ones: at the limits of fields, of columns and of bodies. */
const lengths = [64, 65, 128, 129, 512, 8_193, 65_537, 300_000, 950_000, 2_000_000] as const;

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 3, arbitrary: fc.string({ maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', '"', '\\', '\u0001', 'é'), fc.constantFrom(...lengths))
      .map(([unit, length]) => unit.repeat(length)),
  },
);

/** Short enough for most fields. */
export const shortHostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts.filter(({ length }) => length < 120)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
);

const numbers = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21, 1e308, -1e308, 5e-324] as const;

export const hostileNumber = fc.constantFrom<number>(...numbers, 1, 2, 3, 100, 10_000, 2 ** 31 - 1, 2 ** 53 - 1);

/** JSON of any kind and shape, prototype names among its keys. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...numbers) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 2, arbitrary: prototypeObject() },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 400 }).map(nested) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 100, max: 5_000 }).map((length) => Array.from({ length }, (_, index) => index)),
  },
);

/** Made by parsing, since only that gives an object a key of this name. */
function prototypeObject(): fc.Arbitrary<unknown> {
  const key = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toJSON', 'then', 'length');
  const value = fc.constantFrom('{"isAdmin":true}', '{"prototype":{"isAdmin":true}}', '1', 'null');
  return fc.tuple(key, value).map(([name, text]) => JSON.parse(`{"${name}":${text}}`) as unknown);
}

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
