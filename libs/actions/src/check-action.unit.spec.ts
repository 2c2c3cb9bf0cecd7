import { describe, expect, it } from '@jest/globals';
import type { Action } from '@tidegate/contracts/request-events';
import { checkAction, refusalText } from './check-action.ts';
import { ActionRegistry } from './registry.ts';

const connector = { kind: 'http', url: 'http://localhost/refunds', reconcileUrl: 'http://localhost/executions' };
const registry = ActionRegistry.parse({
  actions: [
    {
      name: 'issue_refund',
      summary: 'Pays back.',
      impact: 'high',
      reversible: false,
      value: { required: true, currencies: ['EUR'] },
      scope: { products: ['support-assistant'], userRoles: ['customer'] },
      arguments: {
        order_id: { type: 'string', maxLength: 10 },
        parts: { type: 'number', integer: true, atLeast: 1, atMost: 3, required: false },
        express: { type: 'boolean', required: false },
        channel: { type: 'enum', values: ['card', 'voucher'], required: false },
      },
      connector,
    },
    { name: 'ping', summary: 'Does nothing.', impact: 'low', reversible: true, arguments: {}, connector },
  ],
});
const refund = (change: Partial<Action> = {}): Action => ({
  name: 'issue_refund',
  arguments: { order_id: 'ord-1' },
  value: { amount: '10.00', currency: 'EUR' },
  ...change,
});
const refusals = (action: Action) => checkAction(action, registry).map(({ code, pointer }) => [code, pointer]);

describe('checkAction', () => {
  it('lets an action through that fits the registry', () => {
    expect(checkAction(refund(), registry)).toEqual([]);
    const full = { order_id: 'ord-1', parts: 3, express: true, channel: 'card' };
    expect(checkAction(refund({ arguments: full }), registry)).toEqual([]);
  });

  it('refuses a name that is not registered and names those that are', () => {
    expect(checkAction({ name: 'drop_all', arguments: {} }, registry)).toEqual([
      {
        code: 'unknown_action',
        pointer: '/name',
        detail: '"drop_all" is not in the registry; it has issue_refund, ping',
      },
    ]);
  });

  it.each([
    ['a missing argument', {}, '/arguments/order_id'],
    ['null for a required argument', { order_id: null }, '/arguments/order_id'],
    ['an empty text', { order_id: '' }, '/arguments/order_id'],
    ['a text that is too long', { order_id: 'x'.repeat(11) }, '/arguments/order_id'],
    ['a number for a text', { order_id: 1 }, '/arguments/order_id'],
    ['an argument nobody knows', { order_id: 'a', 'b/c': 1 }, '/arguments/b~1c'],
    ['an argument named like a member of every object', { order_id: 'a', constructor: 'x' }, '/arguments/constructor'],
    ['a fraction', { order_id: 'a', parts: 1.5 }, '/arguments/parts'],
    ['a number below its bound', { order_id: 'a', parts: 0 }, '/arguments/parts'],
    ['a number above its bound', { order_id: 'a', parts: 4 }, '/arguments/parts'],
    ['a text for a boolean', { order_id: 'a', express: 'true' }, '/arguments/express'],
    ['a value outside a list', { order_id: 'a', channel: 'cash' }, '/arguments/channel'],
  ])('refuses %s', (_what, given, pointer) => {
    expect(refusals(refund({ arguments: given as Action['arguments'] }))).toEqual([['invalid_arguments', pointer]]);
  });

  it.each([
    ['a missing value', undefined],
    ['another currency', { amount: '10.00', currency: 'USD' }],
    ['zero', { amount: '0.00', currency: 'EUR' }],
    ['a negative amount', { amount: '-5.00', currency: 'EUR' }],
  ])('refuses %s', (_what, value) => {
    const { value: _value, ...without } = refund();
    expect(refusals(value === undefined ? without : { ...without, value })).toEqual([['invalid_arguments', '/value']]);
  });

  it('refuses a value on an action that has none', () => {
    const action = { name: 'ping', arguments: {}, value: { amount: '1', currency: 'EUR' } };
    expect(refusals(action)).toEqual([['invalid_arguments', '/value']]);
  });

  it('tells all problems at once, naming values and remedies', () => {
    const text = refusalText(checkAction(refund({ arguments: { order_id: 7, channel: 'cash' } }), registry));
    expect(text).toBe(
      '/arguments/order_id is 7; send a text of 1 to 10 characters; /arguments/channel is "cash"; send one of "card", "voucher"',
    );
  });

  it('keeps an action to its products and roles, an unknown one reading as not allowed', () => {
    const check = (proposer: Parameters<typeof checkAction>[2]) => checkAction(refund(), registry, proposer);
    expect(check({ product: 'support-assistant', userRole: 'customer' })).toEqual([]);
    expect(check({ product: 'operations-agent', userRole: 'customer' })).toHaveLength(1);
    expect(check({ product: 'support-assistant' })[0]?.detail).toContain('user role "unknown"; it does for customer');
  });

  describe('with a value field', () => {
    const rule = { required: false, currencies: ['EUR'], field: 'amount', atMost: { EUR: '500.00' } };
    const paying = ActionRegistry.parse({
      actions: [
        {
          ...{ name: 'pay', summary: 'Pays.', impact: 'high', reversible: false, value: rule, connector },
          arguments: { amount: { type: 'number', required: false } },
        },
      ],
    });
    const check = (amount: unknown, value?: string) => {
      const money = value === undefined ? {} : { value: { amount: value, currency: 'EUR' } };
      const given = (amount === undefined ? {} : { amount }) as Action['arguments'];
      return checkAction({ name: 'pay', arguments: given, ...money }, paying).map(({ pointer }) => pointer);
    };

    it.each([
      ['the same amount in other digits', 25, '25.00', []],
      ['the largest amount', 500, '500.0000', []],
      ['neither', undefined, undefined, []],
      ['another amount in the argument than was decided about', 2500, '25.00', ['/arguments/amount']],
      ['an amount in the argument alone', 25, undefined, ['/value']],
      ['more than the limit', 500.01, '500.01', ['/value']],
    ])('%s', (_what, amount, value, pointers) => {
      expect(check(amount, value)).toEqual(pointers);
    });
  });
});
