import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Connector, SecretSource } from '@tidegate/actions/connector-settings';
import type { ActionRegistry } from '@tidegate/actions/registry';
import { ConfigurationError, dottedPath, jsonPointer } from '@tidegate/service/configuration-error';
import type { PlacedFile } from '@tidegate/service/load-config';
import type { RequestSigning } from './request-signature.ts';

/** The secrets of one connector, as read at the start. They are kept in memory only and never written anywhere. */
export interface ConnectorSecrets {
  readonly signing?: RequestSigning;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Of a webhook, the newest first. */
  readonly webhook?: readonly string[];
}

export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  readonly directory: string;
}

type Path = readonly (string | number)[];
type ReadSecret = <Value>(source: SecretSource, path: Path, parse: (text: string) => Value) => Value | undefined;

/**
 * The secrets of every action, by its name.
 *
 * @throws ConfigurationError with the place in the registry of each secret that is not there or cannot be used; the secrets
 * themselves are not shown
 */
export function readConnectorSecrets(
  file: PlacedFile<ActionRegistry>,
  places: SecretPlaces,
): ReadonlyMap<string, ConnectorSecrets> {
  const problems: ConstructorParameters<typeof ConfigurationError>[1][number][] = [];
  const read: ReadSecret = (source, path, parse) => {
    try {
      return parse(textOf(source, places));
    } catch (error) {
      const expected = error instanceof Error ? error.message : String(error);
      const got = source.env ?? source.file ?? '';
      problems.push({ path: dottedPath(path), pointer: jsonPointer(path), got, expected, source: file.placeOf(path) });
      return undefined;
    }
  };
  const secrets = new Map(
    file.value.actions.map(({ name, connector }, index) => [
      name,
      secretsOf(connector, ['actions', index, 'connector'], read),
    ]),
  );
  if (problems.length > 0) throw new ConfigurationError(`${file.file} cannot be used`, problems);
  return secrets;
}

function secretsOf(connector: Connector, path: Path, read: ReadSecret): ConnectorSecrets {
  if (connector.kind === 'kafka' || connector.kind === 'product') return {};
  const tls = connector.tls && tlsOf(connector.tls, [...path, 'tls'], read);
  return {
    ...(tls && { tls }),
    ...(connector.kind === 'webhook' ? webhookOf(connector, path, read) : signingOf(connector, path, read)),
  };
}

function webhookOf(
  { secret, previousSecret }: Extract<Connector, { kind: 'webhook' }>,
  path: Path,
  read: ReadSecret,
): Pick<ConnectorSecrets, 'webhook'> {
  const secrets = [
    read(secret, [...path, 'secret'], webhookSecret),
    previousSecret && read(previousSecret, [...path, 'previousSecret'], webhookSecret),
  ];
  return { webhook: secrets.filter((text) => text !== undefined) };
}

function signingOf(
  { signing }: Extract<Connector, { kind: 'http' }>,
  path: Path,
  read: ReadSecret,
): Pick<ConnectorSecrets, 'signing'> {
  const privateKey = signing && read(signing.privateKey, [...path, 'signing', 'privateKey'], ed25519Key);
  return signing && privateKey ? { signing: { keyId: signing.keyId, privateKey } } : {};
}

function tlsOf(
  { certificate, privateKey, authority }: NonNullable<Extract<Connector, { kind: 'http' | 'webhook' }>['tls']>,
  path: Path,
  read: ReadSecret,
): ConnectorSecrets['tls'] {
  const cert = read(certificate, [...path, 'certificate'], certificatePem);
  const key = read(privateKey, [...path, 'privateKey'], keyPem);
  const ca = authority && read(authority, [...path, 'authority'], certificatePem);
  return cert === undefined || key === undefined ? undefined : { cert, key, ...(ca && { ca }) };
}

/** @throws Error that says what to do; it never repeats what it read */
function textOf({ env, file }: SecretSource, places: SecretPlaces): string {
  if (env !== undefined) {
    const text = places.env[env];
    if (text === undefined || text === '') throw new Error(`the variable ${env} to be set`);
    return text;
  }
  const path = resolve(places.directory, file ?? '');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`a readable file at ${path} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`, {
      cause: error,
    });
  }
}

function webhookSecret(text: string): string {
  const bytes = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text.slice(6), 'base64').length : 0;
  if (bytes < 24 || bytes > 64) throw new Error('"whsec_" and 24 to 64 bytes in base64');
  return text;
}

function ed25519Key(text: string): KeyObject {
  const key = privateKeyOf(text);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`an Ed25519 key; this is ${key.asymmetricKeyType ?? 'another'}`);
  return key;
}

function keyPem(text: string): string {
  privateKeyOf(text);
  return text;
}

function privateKeyOf(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new Error('a private key in PEM (PKCS #8), such as `openssl genpkey -algorithm ed25519` writes', {
      cause: error,
    });
  }
}

function certificatePem(text: string): string {
  try {
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw new Error('a certificate in PEM', { cause: error });
  }
}
