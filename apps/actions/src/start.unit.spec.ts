import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readActionRegistry } from './actions.config.ts';
import { readConnectorSecrets } from './connector-secrets.config.ts';
import { openGrantKeys } from './grant-keys.config.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-registry-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const messageOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing was refused';
  } catch (error) {
    return (error as Error).message;
  }
};

function readText(text: string, env: Record<string, string> = {}) {
  writeFileSync(join(directory, 'actions.yaml'), text);
  const file = readActionRegistry(directory, env);
  return readConnectorSecrets(file, { env, directory });
}

const registry = (connector: string, more = '') => `actions:
  - name: pay
    summary: Pays.
    impact: high
    reversible: false
    arguments: {}${more}
    connector:
${connector}
`;
const http = '      kind: http\n      url: ${BANK}/pay\n      reconcileUrl: http://localhost/done';
const hook = '      kind: webhook\n      url: http://localhost/hook\n      secret: { env: HOOK_SECRET }';
const signed = `${http.replace('${BANK}', 'http://localhost')}\n      signing: { keyId: k1, privateKey: { file: sign.pem } }`;

describe('the start of the service', () => {
  it.each([
    [
      'an address whose variable is not set',
      http,
      '',
      {},
      ['actions.yaml:9:', 'actions[0].connector.url', '${BANK}/pay', 'must be set'],
    ],
    [
      'an address of another kind',
      http,
      '\n    # x',
      { BANK: 'ftp://bank' },
      ['actions.yaml:10:', '${BANK}/pay', 'must be an http or https address'],
    ],
    [
      'a rollback of what cannot be undone',
      hook,
      '\n    rollback: {}',
      {},
      ['actions.yaml:7:', 'actions[0].rollback', 'left out'],
    ],
    [
      'a secret that is not there',
      hook,
      '',
      {},
      ['actions.yaml:10:', 'connector.secret', 'the variable HOOK_SECRET to be set'],
    ],
    [
      'a secret of another kind',
      hook,
      '',
      { HOOK_SECRET: 'hunter2' },
      ['connector.secret', '"whsec_" and 24 to 64 bytes'],
    ],
    ['a key file that is not there', signed, '', {}, ['actions.yaml:11:', 'signing.privateKey', 'sign.pem (ENOENT)']],
  ])('refuses %s, with place, value and remedy', (_what, connector, more, env, parts) => {
    const message = messageOf(() => readText(registry(connector, more), env));
    for (const part of parts) expect(message).toContain(part);
  });

  it('never shows a secret that cannot be used', () => {
    expect(messageOf(() => readText(registry(hook), { HOOK_SECRET: 'hunter2' }))).not.toContain('hunter2');
  });

  it('wants the key of signatures to be of Ed25519, and reads one that is', () => {
    const file = join(directory, 'sign.pem');
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    writeFileSync(file, rsa.export({ type: 'pkcs8', format: 'pem' }));
    expect(messageOf(() => readText(registry(signed)))).toContain('an Ed25519 key; this is rsa');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { signing } = readText(registry(signed)).get('pay')!;
    expect([signing?.keyId, signing?.privateKey.equals(privateKey)]).toEqual(['k1', true]);
    rmSync(file);
  });
});

describe('the keys of grants', () => {
  const keyOf = (kid: string, isPrivate = true) => {
    const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    return { kty: 'OKP', crv: 'Ed25519', kid, x, ...(isPrivate ? { d } : {}) };
  };
  const open = (content: unknown) => {
    const keySetPath = join(directory, 'keys.json');
    writeFileSync(keySetPath, JSON.stringify(content));
    return openGrantKeys({ keySetPath, needed: true, production: true });
  };

  it('sign with the first private one and publish all, without their private parts', async () => {
    const { kid, published } = await open({ keys: [keyOf('new'), keyOf('old', false), keyOf('older')] });
    expect([kid, published.keys.map((key) => key.kid)]).toEqual(['new', ['new', 'old', 'older']]);
    expect(published.keys.every((key) => !('d' in key))).toBe(true);
  });

  it.each([
    ['no private part', { keys: [keyOf('a', false)] }, 'one key with its private part'],
    ['a kid that is there twice', { keys: [keyOf('a'), keyOf('a')] }, 'a kid of its own'],
    ['another kind of key', { keys: [{ ...keyOf('a'), crv: 'X25519' }] }, 'Ed25519'],
    ['no keys', { keys: [] }, 'keys'],
  ])('refuse %s', async (_what, content, remedy) => {
    await expect(open(content)).rejects.toThrow(remedy);
  });

  it('must be there in production when products execute actions themselves', async () => {
    const settings = { keySetPath: undefined, production: true };
    await expect(openGrantKeys({ ...settings, needed: true })).rejects.toThrow('TIDEGATE_GRANTS__KEY_SET_PATH');
    expect((await openGrantKeys({ ...settings, needed: false })).published.keys).toHaveLength(1);
  });
});
