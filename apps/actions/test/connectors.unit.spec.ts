import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ActionRegistry, type RegisteredAction } from '@tidegate/actions/registry';
import { createVerifier, httpbis } from 'http-message-signatures';
import { Webhook } from 'standardwebhooks';
import type { ConnectorSecrets } from '../src/connector-secrets.config.ts';
import { Connectors } from '../src/connectors.client.ts';
import { contentDigest } from '../src/request-signature.ts';
import type { SystemConnector } from '../src/system-connector.ts';
import { hasOpenssl, makeCertificates } from './certificates.ts';
import { scriptedSystem, type ScriptedSystem, type Seen } from './scripted-system.ts';

const action = { name: 'pay', arguments: { to: 'cust-1' }, value: { amount: '25.00', currency: 'EUR' } };
const key = 'a4f4c3f0-6f1c-5a55-9f0e-1f6a3f6f9d01';
const rollsBack = { key, receipt: 'receipt-1' };

function entryWith(connector: object): { registry: ActionRegistry; entry: RegisteredAction } {
  const registry = ActionRegistry.parse({
    actions: [
      {
        ...{ name: 'pay', summary: 'Pays a customer.', impact: 'high', reversible: true, rollback: {}, connector },
        ...{ value: { required: true, currencies: ['EUR'] }, arguments: { to: { type: 'string' } } },
      },
    ],
  });
  return { registry, entry: registry.actions[0]! };
}

const opened: Connectors[] = [];
function connectorOf(connector: object, secrets: ConnectorSecrets = {}): SystemConnector {
  const { registry, entry } = entryWith(connector);
  const connectors = new Connectors(registry, { secrets: new Map([['pay', secrets]]) });
  opened.push(connectors);
  return connectors.of(entry);
}

let system: ScriptedSystem;
beforeEach(async () => {
  system = await scriptedSystem();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connectors) => connectors.close()));
  await system.close();
});

const http = (more: object = {}) => ({
  ...{ kind: 'http', url: `${system.url}/pay`, reconcileUrl: `${system.url}/done`, timeoutMs: 500 },
  ...{ rollbackUrl: `${system.url}/pay/rollback`, ...more },
});

describe('an HTTP connector', () => {
  it('does an action under its key, undoes it under another, and asks about either', async () => {
    const connector = connectorOf(http());
    expect(await connector.execute({ action, key })).toEqual({ kind: 'done', value: 'receipt-1' });
    await connector.execute({ action, key: 'undo-1', rollsBack });
    await connector.preview({ action, rollsBack });
    await connector.reconcile('undo-1');
    const paths = system.seen.map(({ method, url }) => [method, url.slice(system.url.length)]);
    expect(paths).toEqual([
      ['POST', '/pay'],
      ['POST', '/pay/rollback'],
      ['POST', '/pay/rollback?dryRun=true'],
      ['GET', '/done/undo-1'],
    ]);
    expect(system.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([key, 'undo-1', undefined, undefined]);
    expect(JSON.parse(system.seen[1]!.body)).toMatchObject({ action: 'pay', rollsBack });
  });

  it.each([
    [422, 'refused'],
    [409, 'unknown'],
    [500, 'unknown'],
    [302, 'unknown'],
  ] as const)('reads status %d as %s', async (status, kind) => {
    system.answer = () => ({ status, body: { detail: 'no' } });
    expect((await connectorOf(http()).execute({ action, key })).kind).toBe(kind);
  });

  it('may call when the system says that nothing was done, and cannot say when it fails', async () => {
    const connector = connectorOf(http());
    system.answer = () => ({ status: 404 });
    expect(await connector.reconcile(key)).toEqual({ kind: 'may_call' });
    system.answer = () => ({ status: 500 });
    expect((await connector.reconcile(key)).kind).toBe('unknown');
  });
});

describe('a signed request', () => {
  const pair = generateKeyPairSync('ed25519');
  const signing = { keyId: 'tidegate-1', privateKey: pair.privateKey };
  const verifier = createVerifier(pair.publicKey, 'ed25519');
  const verify = ({ method, url, headers }: Seen) =>
    httpbis.verifyMessage(
      {
        keyLookup: ({ keyid }) =>
          Promise.resolve(keyid === 'tidegate-1' ? { id: keyid, algs: ['ed25519'], verify: verifier } : null),
        requiredFields: ['@method', '@target-uri', 'content-digest', 'idempotency-key'],
        requiredParams: ['created', 'expires', 'keyid', 'alg'],
      },
      { method, url, headers: headers as Record<string, string> },
    );

  it('proves who sent exactly this, by RFC 9421', async () => {
    await connectorOf(http({ signing: { keyId: 'tidegate-1', privateKey: { env: 'K' } } }), { signing }).execute({
      action,
      key,
    });
    const [seen] = system.seen;
    expect(await verify(seen!)).toBe(true);
    expect(seen!.headers['content-digest']).toBe(contentDigest(seen!.body));
  });

  it.each([
    ['another address', (seen: Seen) => ({ ...seen, url: seen.url.replace('/pay', '/refund') })],
    ['another key', (seen: Seen) => ({ ...seen, headers: { ...seen.headers, 'idempotency-key': 'other' } })],
    [
      'another body',
      (seen: Seen) => ({ ...seen, headers: { ...seen.headers, 'content-digest': contentDigest('{}') } }),
    ],
  ])('does not hold for %s', async (_what, change) => {
    await connectorOf(http(), { signing }).execute({ action, key });
    expect(await verify(change(system.seen[0]!))).toBe(false);
  });
});

describe('a webhook', () => {
  const secretOf = () => `whsec_${randomBytes(32).toString('base64')}`;
  const [secret, previous] = [secretOf(), secretOf()];
  const webhook = (more: object = {}) => ({
    kind: 'webhook',
    url: `${system.url}/hook`,
    secret: { env: 'S' },
    timeoutMs: 500,
    ...more,
  });

  it('is signed with every secret in use, and its acknowledgement is the receipt', async () => {
    system.answer = () => ({ status: 204 });
    const answer = await connectorOf(webhook(), { webhook: [secret, previous] }).execute({ action, key });
    expect(answer).toEqual({ kind: 'done', value: `webhook ${key} was acknowledged with status 204` });
    const { body, headers } = system.seen[0]!;
    for (const known of [secret, previous]) {
      const read = new Webhook(known).verify(body, headers as Record<string, string>);
      expect(read).toMatchObject({ type: 'action.execute', data: { action: 'pay', arguments: { to: 'cust-1' } } });
    }
    expect(() => new Webhook(secretOf()).verify(body, headers as Record<string, string>)).toThrow('matching signature');
    expect(headers['webhook-id']).toBe(key);
  });

  it('keeps a receipt that its receiver gives, and says that it undoes', async () => {
    const connector = connectorOf(webhook(), { webhook: [secret] });
    expect(await connector.execute({ action, key: 'undo-1', rollsBack })).toEqual({ kind: 'done', value: 'receipt-1' });
    expect(JSON.parse(system.seen[0]!.body)).toMatchObject({ type: 'action.rollback', data: { rollsBack } });
  });

  it('is sent again only to a receiver that acts once for each id', async () => {
    expect((await connectorOf(webhook()).reconcile(key)).kind).toBe('unknown');
    expect(await connectorOf(webhook({ repeatable: true })).reconcile(key)).toEqual({ kind: 'may_call' });
  });

  it('says what it would send, since its receiver cannot', async () => {
    const { host } = new URL(system.url);
    expect(await connectorOf(webhook()).preview({ action })).toMatchObject({
      kind: 'done',
      value: {
        summary: `Pays a customer. It goes to ${host}, which has no dry run.`,
        effects: ['value: 25.00 EUR', 'to: "cust-1"'],
      },
    });
    expect(system.seen).toEqual([]);
  });
});

describe('the circuit of a connector', () => {
  const circuit = { failures: 3, openMs: 200 };

  it('opens after calls without an answer, sends nothing for a while, and closes with the first answer', async () => {
    const connector = connectorOf(http({ circuit }));
    system.answer = () => ({ status: 503 });
    for (let call = 0; call < 3; call += 1) expect((await connector.execute({ action, key })).kind).toBe('unknown');
    const held = await connector.execute({ action, key });
    expect(held).toMatchObject({ kind: 'held', detail: expect.stringContaining('tried again') });
    expect((await connector.reconcile(key)).kind).toBe('held');
    expect(system.seen).toHaveLength(3);
    await new Promise((resolve) => setTimeout(resolve, 220));
    system.answer = () => ({ status: 200, body: { receipt: 'receipt-2' } });
    expect((await connector.execute({ action, key })).kind).toBe('done');
    expect(connector.held()).toBeUndefined();
  });

  it('takes a refusal for an answer', async () => {
    const connector = connectorOf(http({ circuit }));
    system.answer = () => ({ status: 422 });
    for (let call = 0; call < 6; call += 1) expect((await connector.execute({ action, key })).kind).toBe('refused');
  });
});

const describeTls = hasOpenssl ? describe : describe.skip;
describeTls('mutual TLS (needs the command openssl)', () => {
  it('shows our certificate to the system, and sends nothing to one that its authority does not vouch for', async () => {
    const { authority, system: server, tidegate, stranger } = makeCertificates();
    const strict = await scriptedSystem({ ...server, ca: authority, requestCert: true, rejectUnauthorized: true });
    const fake = await scriptedSystem({ ...stranger });
    const settings = {
      kind: 'http',
      reconcileUrl: `${strict.url}/done`,
      rollbackUrl: `${strict.url}/undo`,
      timeoutMs: 2_000,
    };
    const call = (url: string, tls: ConnectorSecrets['tls']) =>
      connectorOf({ ...settings, url }, tls ? { tls } : {}).execute({ action, key });
    try {
      expect((await call(strict.url, { ...tidegate, ca: authority })).kind).toBe('done');
      expect((await call(strict.url, { ...stranger, ca: authority })).kind).toBe('unknown');
      expect((await call(fake.url, { ...tidegate, ca: authority })).kind).toBe('unknown');
      expect([strict.seen.length, fake.seen.length]).toEqual([1, 0]);
    } finally {
      await Promise.all([strict.close(), fake.close()]);
    }
  });
});
