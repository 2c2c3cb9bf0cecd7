import { describe, expect, it } from '@jest/globals';
import type { Proposal } from '@tidegate/contracts/request-events';
import { applyChanges, changesOf, editableFieldsOf, type FieldTexts } from './field-edits.ts';

const refund: Proposal = {
  kind: 'action',
  action: {
    name: 'issue_refund',
    arguments: {
      order_id: 'o-1',
      lines: [{ sku: 'a/b', quantity: 2 }],
      notify: true,
      extra: null,
      empty: {},
    },
    value: { amount: '4200.00', currency: 'EUR' },
  },
  rationale: 'Within policy.',
};
const edited = (proposal: Proposal, texts: FieldTexts) => applyChanges(proposal, changesOf(proposal, texts));

describe('fields of a proposal', () => {
  it('are the leaves of the arguments and the value, each with a fitting form', () => {
    expect(editableFieldsOf(refund).map(({ pointer, form, text }) => [pointer, form, text])).toEqual([
      ['/action/arguments/order_id', 'line', 'o-1'],
      ['/action/arguments/lines/0/sku', 'line', 'a/b'],
      ['/action/arguments/lines/0/quantity', 'number', '2'],
      ['/action/arguments/notify', 'boolean', 'true'],
      ['/action/arguments/extra', 'json', 'null'],
      ['/action/arguments/empty', 'json', '{}'],
      ['/action/value/amount', 'amount', '4200.00'],
      ['/action/value/currency', 'currency', 'EUR'],
    ]);
  });

  it('are none for an action without arguments and value', () => {
    expect(editableFieldsOf({ kind: 'action', action: { name: 'ping', arguments: {} } })).toEqual([]);
  });

  it('are the text of an answer and each step of a plan', () => {
    expect(editableFieldsOf({ kind: 'answer', text: 'Yes.' })[0]?.pointer).toBe('/text');
    expect(editableFieldsOf({ kind: 'plan', steps: ['a', 'b'] }).map((field) => field.label)).toEqual([
      'Step 1',
      'Step 2',
    ]);
  });
});

describe('edits of a proposal', () => {
  it('are only the fields that differ', () => {
    const changes = changesOf(refund, {
      '/action/value/amount': '120.00',
      '/action/arguments/order_id': 'o-1',
      '/gone': 'x',
    });
    expect(changes).toEqual([
      {
        pointer: '/action/value/amount',
        label: 'value amount',
        form: 'amount',
        before: '4200.00',
        after: '120.00',
        problem: null,
      },
    ]);
  });

  it('keep the type of each value and leave the original alone', () => {
    const after = edited(refund, {
      '/action/arguments/lines/0/quantity': '1',
      '/action/arguments/notify': 'false',
      '/action/arguments/extra': '{"a":1}',
    });
    expect(after).toMatchObject({
      action: { arguments: { lines: [{ sku: 'a/b', quantity: 1 }], notify: false, extra: { a: 1 } } },
      rationale: 'Within policy.',
    });
    expect(refund.action.arguments.notify).toBe(true);
  });

  it('reach names that hold a slash or a tilde', () => {
    const odd: Proposal = { kind: 'action', action: { name: 'x', arguments: { 'a/b~c': '1' } } };
    expect(edited(odd, { '/action/arguments/a~1b~0c': '2' })).toMatchObject({
      action: { arguments: { 'a/b~c': '2' } },
    });
  });

  it.each([
    ['/action/value/amount', '4,200'],
    ['/action/value/currency', 'eur'],
    ['/action/arguments/lines/0/quantity', ''],
    ['/action/arguments/extra', '{'],
  ])('of %s to "%s" are refused with the value and what to type', (pointer, text) => {
    const [change] = changesOf(refund, { [pointer]: text });
    expect(change?.problem).toContain(`"${text}"`);
  });

  it('do not empty an answer', () => {
    expect(changesOf({ kind: 'answer', text: 'Yes.' }, { '/text': '  ' })[0]?.problem).not.toBeNull();
  });

  it('do not let a field named __proto__ change anything but itself', () => {
    const hostile = JSON.parse(
      '{"kind":"action","action":{"name":"x","arguments":{"__proto__":{"admin":"no"}}}}',
    ) as Proposal;
    const after = edited(hostile, { '/action/arguments/__proto__/admin': 'yes' });
    expect(JSON.stringify(after)).toContain('{"__proto__":{"admin":"yes"}}');
    expect(({} as { admin?: string }).admin).toBeUndefined();
  });
});
