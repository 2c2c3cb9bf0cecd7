import { createHash, type KeyObject } from 'node:crypto';
import { createSigner, httpbis } from 'http-message-signatures';
import type { SentRequest } from './http-call.client.ts';

export interface RequestSigning {
  readonly keyId: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** Systems refuse a signature that is older, so that a recorded request cannot be sent again later. */
const validForMs = 60_000;

/**
 * The headers of a request with its signature by RFC 9421: method, address, body (by `Content-Digest`, RFC 9530) and, where
 * there is one, the idempotency key. A system that checks it knows that Tidegate sent exactly this.
 */
export async function signedHeaders(
  { keyId, privateKey }: RequestSigning,
  { method, url, body, headers }: SentRequest,
  now: Date,
): Promise<Record<string, string>> {
  const digest = body === undefined ? {} : { 'content-digest': contentDigest(body) };
  const covered = Object.keys({ ...digest, ...headers }).filter((name) => signedNames.has(name));
  const signed = await httpbis.signMessage(
    {
      key: createSigner(privateKey, 'ed25519', keyId),
      name: 'tidegate',
      fields: ['@method', '@target-uri', ...covered],
      paramValues: { created: now, expires: new Date(now.getTime() + validForMs), alg: 'ed25519' },
      params: ['created', 'expires', 'keyid', 'alg'],
    },
    { method, url: url.href, headers: { ...headers, ...digest } },
  );
  return signed.headers as Record<string, string>;
}

const signedNames = new Set(['content-digest', 'content-type', 'idempotency-key']);

/** RFC 9530: `sha-256=:<base64>:`. */
export function contentDigest(body: string): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}
