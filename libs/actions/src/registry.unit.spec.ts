import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ActionRegistry } from './registry.ts';

const shipped = readFileSync(new URL('../../../config/actions.yaml', import.meta.url), 'utf8');

const http = { kind: 'http', url: 'http://localhost/do', reconcileUrl: 'http://localhost/done' };
const kafka = { kind: 'kafka', topic: 'a', receiptTopic: 'b' };
const webhook = { kind: 'webhook', url: 'http://localhost/hook', secret: { env: 'HOOK_SECRET' } };
const euros = { required: true, currencies: ['EUR'] };
const plain = {
  ...{ name: 'pay', summary: 'Pays.', impact: 'high', reversible: false, connector: http },
  arguments: { amount: { type: 'number' }, flag: { type: 'boolean', required: false } },
};

describe('the action registry', () => {
  it('reads the file that is shipped once its addresses are set', () => {
    const registry = ActionRegistry.parse(
      parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://127.0.0.1:4700')),
    );
    expect(registry.actions.map(({ name }) => name)).toEqual([
      'issue_refund',
      'update_address',
      'send_reply',
      'restart_service',
      'scale_service',
      'delete_volume',
    ]);
  });

  it('refuses an address with a variable that is not set', () => {
    const { error } = ActionRegistry.safeParse(parse(shipped));
    expect(error?.issues[0]).toMatchObject({ path: ['actions', 0, 'connector', 'url'] });
    expect(error?.issues[0]?.message).toContain('must be set');
  });

  it('refuses an action that is there twice', () => {
    const { actions } = ActionRegistry.parse(parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')));
    const { error } = ActionRegistry.safeParse({ actions: [...actions, actions[0]] });
    expect(error?.issues[0]).toMatchObject({
      path: ['actions', 6, 'name'],
      message: 'must be unique; "issue_refund" is there twice',
    });
  });

  it('refuses a time-out above what the lease of a worker allows, and unknown fields', () => {
    const text = shipped
      .replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')
      .replaceAll('kind: http', 'kind: http\n      timeoutMs: 60000');
    expect(ActionRegistry.safeParse(parse(text)).success).toBe(false);
    expect(ActionRegistry.safeParse({ actions: [], more: 1 }).success).toBe(false);
  });

  it('refuses an action that both Tidegate and its product would execute', () => {
    const both = parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')) as {
      actions: { name: string }[];
      executedByProducts: string[];
    };
    const { error } = ActionRegistry.safeParse({ ...both, executedByProducts: [both.actions[0]?.name] });
    expect(error?.issues[0]?.message).toContain('either Tidegate executes it or the product does');
  });

  it.each([
    [
      'a value field that is no argument',
      { value: { ...euros, field: 'sum' } },
      '/value/field',
      'there is amount, flag',
    ],
    ['a value field that is no amount', { value: { ...euros, field: 'flag' } }, '/value/field', '"flag" is boolean'],
    ['a limit in another currency', { value: { ...euros, atMost: { USD: '5' } } }, '/value/atMost/USD', 'EUR'],
    [
      'bounds that nothing fits',
      { arguments: { a: { type: 'number', atLeast: 2, atMost: 1 } } },
      '/arguments/a/atMost',
      'exchange',
    ],
    [
      'a choice named twice',
      { arguments: { a: { type: 'enum', values: ['x', 'x'] } } },
      '/arguments/a/values/1',
      'twice',
    ],
    ['a rollback of what cannot be undone', { rollback: {}, connector: kafka }, '/rollback', 'not reversible'],
    ['a rollback without an address', { rollback: {}, reversible: true }, '/rollback', 'rollbackUrl'],
    [
      'an address for no rollback',
      { connector: { ...http, rollbackUrl: 'http://x/undo' } },
      '/connector/rollbackUrl',
      'left out',
    ],
    [
      'a rollback by Tidegate of what a product did',
      { rollback: {}, reversible: true, connector: { kind: 'product' } },
      '/rollback',
      'the product undoes',
    ],
    [
      'one topic for both ways',
      { connector: { ...kafka, receiptTopic: 'a' } },
      '/connector/receiptTopic',
      'another topic',
    ],
    ["a topic of Tidegate's own", { connector: { ...kafka, topic: 'tidegate.x' } }, '/connector/topic', 'own topics'],
    ['a secret in the registry', { connector: { ...webhook, secret: 'whsec_x' } }, '/connector/secret', ''],
    [
      'a secret from two places',
      { connector: { ...webhook, secret: { env: 'A', file: 'b' } } },
      '/connector/secret',
      'either env or file',
    ],
    ['a connector nobody knows', { connector: { kind: 'smtp' } }, '/connector/kind', ''],
  ])('refuses %s and says what to do', (_what, change, pointer, remedy) => {
    const { error } = ActionRegistry.safeParse({ actions: [{ ...plain, ...change }] });
    const found = error?.issues.map(({ path, message }) => [`/${path.join('/')}`, message]) ?? [];
    expect(found).toEqual([[`/actions/0${pointer}`, expect.stringContaining(remedy)]]);
  });

  it('takes connectors of every kind', () => {
    for (const connector of [http, kafka, webhook, { kind: 'product' }]) {
      expect(ActionRegistry.safeParse({ actions: [{ ...plain, connector }] }).error).toBeUndefined();
    }
  });
});
