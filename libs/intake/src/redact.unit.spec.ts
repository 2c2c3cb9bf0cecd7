import { describe, expect, it } from '@jest/globals';
import { Request } from '@tidegate/contracts/request-events';
import fc from 'fast-check';
import { exampleRequest } from '../test/example-request.ts';
import { pseudonymForTests } from '../test/pseudonym.ts';
import { compileRedaction, redactRequest } from './redact.ts';
import { RedactionRule, redactablePlaces } from './redaction-document.ts';

const iban = 'DE89370400440532013000';
const redact = (request: Request, ...rules: unknown[]) =>
  redactRequest(
    request,
    compileRedaction(
      rules.map((rule) => RedactionRule.parse(rule)),
      pseudonymForTests,
    ),
  );

/** A request with personal data in every place that may hold some. */
function tellingRequest(proposal: unknown = { kind: 'answer', text: `We wrote to ann@example.com.` }) {
  return exampleRequest({
    question: `I am ann@example.com, pay to ${iban}`,
    proposal,
    user: { id: 'ann@example.com', role: 'customer', authenticated: true },
    evidence: [{ id: 'e1', title: 't', source: 's', quote: 'card 4111 1111 1111 1111' }],
    claims: [{ text: 'The card is 4111 1111 1111 1111.', cites: ['e1'] }],
    toolTrace: [
      {
        name: 'find',
        ok: false,
        arguments: { mail: 'ann@example.com', deep: [{ card: 4111111111111111 }] },
        error: 'no ann@example.com',
        entity: 'user:ann@example.com',
      },
    ],
  });
}

describe('redactRequest', () => {
  it('masks what detectors find, in the fields of the rule only', () => {
    const redacted = redact(tellingRequest(), { fields: ['/question'], detect: ['email', 'iban'], with: 'mask' });
    expect(redacted.question).toBe('I am [email], pay to [iban]');
    expect(redacted.user.id).toBe('ann@example.com');
  });

  it('hashes with a key: the same is the same everywhere, and the text is gone', () => {
    const fields = ['/user/id', '/question'];
    const { user, question } = redact(tellingRequest(), { fields, detect: ['email'], with: 'hash' });
    expect(user.id).toMatch(/^\[email:[a-p]{24}\]$/);
    expect(question).toContain(user.id);
  });

  it('masks, hashes and drops whole fields', () => {
    const redacted = redact(
      tellingRequest(),
      { fields: ['/question'], with: 'mask' },
      { fields: ['/user/id'], with: 'hash' },
      { fields: ['/user/role', '/evidence/*/quote', '/toolTrace/*/arguments/mail'], with: 'drop' },
    );
    expect(redacted).toMatchObject({
      question: '[redacted]',
      user: { id: expect.stringMatching(/^\[hash:[a-p]{24}\]$/) },
    });
    expect([redacted.user.role, redacted.evidence[0]?.quote]).toEqual([undefined, undefined]);
    expect(redacted.toolTrace[0]?.arguments).toEqual({ deep: [{ card: 4111111111111111 }] });
  });

  it('looks at every text and number below, at any depth', () => {
    const fields = [
      '/toolTrace/*/arguments/**',
      '/toolTrace/*/error',
      '/toolTrace/*/entity',
      '/evidence/*/quote',
      '/claims/*/text',
    ];
    const redacted = redact(tellingRequest(), { fields, detect: ['email', 'card'], with: 'mask' });
    expect(redacted.toolTrace[0]).toMatchObject({
      arguments: { mail: '[email]', deep: [{ card: '[card]' }] },
      error: 'no [email]',
      entity: expect.not.stringContaining('ann@example.com'),
    });
    expect(redacted.claims?.[0]?.text).toBe('The card is [card].');
    expect(redacted.evidence[0]?.quote).toBe('card [card]');
  });

  it('gives back the very request when nothing is found, and never writes into it', () => {
    const request = tellingRequest();
    const before = JSON.stringify(request);
    expect(redact(request, { fields: ['/user/role'], detect: ['iban'], with: 'mask' })).toBe(request);
    redact(request, { fields: ['/question', '/toolTrace/*/arguments/**'], with: 'mask' });
    expect(JSON.stringify(request)).toBe(before);
  });

  it('keeps a field named __proto__ a field', () => {
    const args = JSON.parse('{"__proto__":{"mail":"ann@example.com"},"other":"x@y.zz"}') as unknown;
    const request = tellingRequest();
    const toolTrace = [{ name: 'n', ok: true, arguments: args as Record<string, never> }];
    const redacted = redact(
      { ...request, toolTrace },
      { fields: ['/toolTrace/*/arguments/**'], detect: ['email'], with: 'mask' },
    );
    expect(JSON.stringify(redacted.toolTrace[0]?.arguments)).toBe('{"__proto__":{"mail":"[email]"},"other":"[email]"}');
  });

  const rule = fc
    .record({
      pattern: fc.constantFrom(...redactablePlaces.map(({ pattern }) => pattern)),
      detect: fc.option(fc.uniqueArray(fc.constantFrom('email', 'iban', 'card'), { minLength: 1 }), { nil: undefined }),
      method: fc.constantFrom('mask', 'hash', 'drop'),
    })
    .map(({ pattern, detect, method }) => ({ fields: [pattern], with: method, ...(detect ? { detect } : {}) }))
    .filter((candidate) => RedactionRule.safeParse(candidate).success);
  const text = fc.array(fc.oneof(fc.string(), fc.constantFrom('a@b.co ', iban, ' 4111111111111111 ')), {
    maxLength: 6,
  });
  const proposal = fc.oneof(
    text.map((parts) => ({ kind: 'answer', text: `x${parts.join('')}` })),
    text.map((parts) => ({ kind: 'plan', steps: [`x${parts.join('')}`] })),
    text.map((parts) => ({ kind: 'action', action: { name: 'a', arguments: {} }, rationale: parts.join('') })),
  );

  it('leaves a valid request valid, and done twice is done once, whatever the rules', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), proposal, text, (rules, proposed, parts) => {
        const request = { ...tellingRequest(proposed), question: `x${parts.join('')}` };
        const once = redact(request, ...rules);
        expect(Request.safeParse(once).error).toBeUndefined();
        expect(redact(once, ...rules)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it('stays within the longest text of a field when a hash is longer than what it stands for', () => {
    const question = 'a@b.co '.repeat(2_340);
    const redacted = redact(
      { ...tellingRequest(), question },
      { fields: ['/question'], detect: ['email'], with: 'hash' },
    );
    expect(Request.safeParse(redacted).error).toBeUndefined();
  });
});

describe('a redaction rule', () => {
  it.each([
    ['/proposal/action/arguments/iban', 'mask', undefined, /must be one of \/question/],
    ['/requestId', 'hash', undefined, /must be one of/],
    ['/question', 'drop', undefined, /is required in a request/],
    ['/evidence/*/quote', 'drop', ['email'], /dropped as a whole/],
    ['/toolTrace/*/arguments/**', 'drop', undefined, /must name a field to drop/],
    ['/toolTrace/*/arguments', 'mask', undefined, /is no text/],
    ['/toolTrace/*/arguments/**/x', 'mask', undefined, /"\*" stands alone/],
    ['question', 'mask', undefined, /JSON Pointer/],
  ])('for %s with %s and %j is refused', (pattern, method, detect, message) => {
    const parsed = RedactionRule.safeParse({ fields: [pattern], with: method, ...(detect ? { detect } : {}) });
    expect(parsed.error?.issues.map((issue) => issue.message).join('\n')).toMatch(message);
  });
});
