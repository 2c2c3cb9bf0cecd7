import { describe, expect, it } from '@jest/globals';
import { pseudonymForTests } from '../test/pseudonym.ts';
import { compileRedaction } from './redact.ts';
import { redactionOfStrangers, redactRejected } from './redact-rejected.ts';
import { RedactionRule } from './redaction-document.ts';

const rulesOf = (...rules: unknown[]) =>
  compileRedaction(
    rules.map((rule) => RedactionRule.parse(rule)),
    pseudonymForTests,
  );
const found = rulesOf({ fields: ['/question'], detect: ['email'], with: 'hash' });
const whole = rulesOf({ fields: ['/question'], with: 'mask' });

describe('redactRejected', () => {
  it('masks what the tenant looks for everywhere, since the names of fields cannot be trusted', () => {
    const value = JSON.stringify({ questoin: 'a@b.co', 'x@y.zz': 1, list: ['c@d.ee'], card: 4111111111111111 });
    expect(redactRejected({ value, problems: [] }, found).value).toBe(
      '{"questoin":"[email]","[email]":1,"list":["[email]"],"card":4111111111111111}',
    );
  });

  it('finds what is written by escapes', () => {
    expect(redactRejected({ value: '{"question":"a\\u0040b.co"}', problems: [] }, found).value).not.toMatch(/u0040/);
  });

  it('does not quote the value of a field that is redacted as a whole', () => {
    const problems = [
      { pointer: '/question', detail: 'is "my secret"; send text' },
      { pointer: '/user', detail: 'is {"id":"a@b.co"}; send an object' },
      { pointer: '', detail: 'header ce_id is "missing"' },
    ];
    const shown = redactRejected({ value: '{"question":["my secret"]}', problems }, whole);
    expect(JSON.stringify(shown)).not.toContain('my secret');
    expect(shown.problems[2]).toEqual(problems[2]);
    expect(redactRejected({ value: '{}', problems }, found).problems[1]?.detail).toBe(
      'is {"id":"[email]"}; send an object',
    );
  });

  it('withholds what is no JSON when a whole field may be in it, and masks in it otherwise', () => {
    const value = '{"question": "mine a@b.co';
    expect(redactRejected({ value, problems: [] }, whole).value).toBe('[withheld: 25 characters, no JSON]');
    expect(redactRejected({ value, problems: [] }, found).value).toBe('{"question": "mine [email]');
  });

  it('masks everything that can be found for records of nobody known', () => {
    const value = 'a@b.co DE89370400440532013000 4111111111111111';
    expect(redactRejected({ value, problems: [] }, redactionOfStrangers).value).toBe('[email] [iban] [card]');
  });
});
