import { describe, expect, it } from '@jest/globals';
import { BlindFirst } from '@tidegate/review/guards/guards-document';
import { checkBlindFirst } from './blind-settings.ts';

const check = (given: object, secret?: string) => () =>
  checkBlindFirst(BlindFirst.parse(given), { queueNames: ['billing', 'support'], secret, source: 'review.yaml' });

describe('the settings of blind-first', () => {
  it('need a key that all instances have where some cases are drawn and others not', () => {
    expect(check({ share: 0.5 })).toThrow(/TIDEGATE_GUARDS__SECRET +guards\.secret +is missing/);
    expect(check({ rules: [{ share: 0.5 }] })).toThrow(/guards\.secret/);
    expect(check({ share: 0.5 }, 'a secret of the tests')).not.toThrow();
    expect(check({ share: 1, afterFinding: 10 })).not.toThrow();
  });

  it('name queues that exist', () => {
    const rules = [{ share: 1 }, { queues: ['billing', 'nowhere'], share: 1 }];
    expect(check({ rules })).toThrow(
      /review\.yaml +guards\.blindFirst\.rules\[1\]\.queues\[1\] +got "nowhere" +expected must be one of .*billing, support/,
    );
  });
});
