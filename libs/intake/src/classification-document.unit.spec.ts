import { describe, expect, it } from '@jest/globals';
import { ClassificationDocument } from './classification-document.ts';
import { TenantsDocument } from './tenants-document.ts';

const fallback = { taskType: 'general', riskTier: 1, impact: 'low' };
const rule = { id: 'one', when: { products: ['p'] }, result: { riskTier: 2 } };

function messagesOf(rules: unknown[]): string[] {
  const parsed = ClassificationDocument.safeParse({ fallback, rules });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('ClassificationDocument', () => {
  it('accepts a rule with one condition and one result', () => {
    expect(messagesOf([rule])).toEqual([]);
  });

  it('names every problem of a file at once', () => {
    expect(
      messagesOf([
        rule,
        { ...rule, result: {} },
        { id: 'two', when: { words: ['!!'] }, result: { requiredFields: ['/order/id'] } },
      ]),
    ).toEqual([
      'rules.1.id: must be an id that no rule above has',
      'rules.1.result: must give at least one result',
      expect.stringMatching(/^rules\.2\.result\.requiredFields\.0: must begin with a field of a request: \/tenantId, /),
      'rules.2.when.words.0: must contain a letter or a digit; anything else separates words and is never found',
    ]);
  });

  it.each([
    ['a rule without conditions', { ...rule, when: {} }],
    ['an unknown condition', { ...rule, when: { product: ['p'] } }],
    ['a tier that does not exist', { ...rule, result: { riskTier: 4 } }],
    ['a field that is no pointer', { ...rule, result: { requiredFields: ['order_id'] } }],
  ])('refuses %s', (_, wrong) => {
    expect(messagesOf([wrong])).not.toEqual([]);
  });
});

describe('TenantsDocument', () => {
  it('refuses a tenant twice and the reserved name', () => {
    const tenants = ['acme', 'acme', 'unknown'].map((id) => ({ id, name: id }));
    expect(TenantsDocument.safeParse({ tenants }).error?.issues.map(({ message }) => message)).toEqual([
      'must be an id that no tenant above has',
      'must be another id; `unknown` stands for records that name no tenant',
    ]);
  });
});
