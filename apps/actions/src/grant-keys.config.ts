import { readFileSync } from 'node:fs';
import { GrantKeySet } from '@tidegate/contracts/http-grants';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { problemsOf } from '@tidegate/service/validate';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';

/** What grants are signed with, and what their signatures are checked by. */
export interface GrantKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The key in use and those before it, so that what they signed can still be checked. */
  readonly published: GrantKeySet;
}

export interface GrantKeySettings {
  readonly keySetPath: string | undefined;
  /** Whether any action is executed by its product. */
  readonly needed: boolean;
  /** Whether `NODE_ENV` is `production`. */
  readonly production: boolean;
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url');
const KeyFile = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        kid: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"'),
        x: base64url,
        d: base64url.optional(),
      }),
    )
    .min(1)
    .max(20),
});

/**
 * Keys from a JWK set: the first that has its private part signs, all are published. To rotate put a new key first and leave the
 * old one, without `d` if you like, until the last grant that it signed has ended. Without a file a key is made that lives as
 * long as the process, which is refused in production.
 *
 * @throws ConfigurationError that names the place in the file; private parts are not shown
 */
export async function openGrantKeys(settings: GrantKeySettings): Promise<GrantKeys> {
  const { keySetPath, needed, production } = settings;
  if (keySetPath !== undefined) return keysOfFile(keySetPath);
  if (production && needed) {
    const expected =
      'a file with a JWK set of Ed25519 keys, because products execute actions themselves; every instance needs the same';
    throw refusal({
      pointer: '/grants/keySetPath',
      expected,
      source: 'NODE_ENV=production; set TIDEGATE_GRANTS__KEY_SET_PATH',
    });
  }
  return freshKeys();
}

async function keysOfFile(file: string): Promise<GrantKeys> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refusal({ pointer: '', expected: `a readable JWK set in JSON (${code ?? 'not JSON'})`, source: file });
  }
  const parsed = KeyFile.safeParse(content);
  if (!parsed.success) {
    // Without the input, so that no part of a key is repeated.
    const [problem] = problemsOf(parsed.error, undefined, KeyFile);
    throw refusal({ pointer: problem?.pointer ?? '', expected: problem?.detail ?? 'a JWK set', source: file });
  }
  const { keys } = parsed.data;
  const twice = keys.findIndex(({ kid }, index) => keys.findIndex((other) => other.kid === kid) !== index);
  if (twice >= 0)
    throw refusal({ pointer: `/keys/${twice}/kid`, expected: 'a kid of its own for each key', source: file });
  const signing = keys.find(({ d }) => d !== undefined);
  if (signing === undefined)
    throw refusal({ pointer: '/keys', expected: 'one key with its private part "d"', source: file });
  return keysFrom(signing, [signing, ...keys.filter((key) => key !== signing)]);
}

async function freshKeys(): Promise<GrantKeys> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const whole = { ...jwk, kid: (await calculateJwkThumbprint(jwk)).slice(0, 16) };
  return keysFrom(whole, [whole]);
}

type NamedKey = Pick<z.output<typeof KeyFile>['keys'][number], 'kid'> & { readonly x?: string | undefined };

async function keysFrom(signing: NamedKey, all: readonly NamedKey[]): Promise<GrantKeys> {
  const privateKey = await importJWK(signing as JWK, 'EdDSA');
  if (privateKey instanceof Uint8Array) throw new Error('Assertion: an Ed25519 key was read as a secret');
  const published = all.map(({ x, kid }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' }));
  return { kid: signing.kid, privateKey, published: GrantKeySet.parse({ keys: published }) };
}

function refusal(problem: { pointer: string; expected: string; source: string }): ConfigurationError {
  return new ConfigurationError('The keys of grants cannot be used', [{ path: 'grants.keySetPath', ...problem }]);
}
