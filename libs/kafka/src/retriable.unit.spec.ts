import { describe, expect, it } from '@jest/globals';
import { PublishFailure } from './publish-failure.ts';
import { codeOf, isLostMembership, isRetriable } from './retriable.ts';

const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('isRetriable', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EAI_AGAIN',
    '40001',
    '40P01',
    '57P01',
    '08006',
    '53300',
    '55P03',
  ])('takes %s for something that passes', (code) => expect(isRetriable(withCode(code))).toBe(true));

  it.each(['23505', '42P01', '22P02', 'ENOENT', 'record_too_large', '40'])(
    'takes %s for something that stays',
    (code) => expect(isRetriable(withCode(code))).toBe(false),
  );

  it('believes an error that says so itself, before anything it was caused by', () => {
    const final = Object.assign(new Error('no'), { retriable: false, cause: withCode('ECONNREFUSED') });
    expect(isRetriable(final)).toBe(false);
    expect(isRetriable(new PublishFailure('publisher_closed', 'closed', { retriable: true }))).toBe(true);
  });

  it('looks at causes, driver errors and the parts of an aggregate', () => {
    expect(isRetriable(new Error('outer', { cause: withCode('ECONNREFUSED') }))).toBe(true);
    expect(isRetriable(Object.assign(new Error('query failed'), { driverError: withCode('40001') }))).toBe(true);
    expect(isRetriable(new AggregateError([new Error('x'), withCode('ECONNREFUSED')]))).toBe(true);
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(isRetriable(error)).toBe(false);
  });

  it.each([undefined, null, 'text', 7, new TypeError('bug')])('takes %p for something that stays', (thrown) =>
    expect(isRetriable(thrown)).toBe(false),
  );
});

describe('codeOf', () => {
  it('prefers the stable code and falls back to the class', () => {
    expect(codeOf(withCode('postgres_constraint'))).toBe('postgres_constraint');
    expect(codeOf(new TypeError('bug'))).toBe('TypeError');
    expect(codeOf('text')).toBe('unknown');
  });
});

describe('isLostMembership', () => {
  it('knows the answers of a group that went on without this member', () => {
    expect(isLostMembership({ type: 'REBALANCE_IN_PROGRESS' })).toBe(true);
    expect(isLostMembership({ type: 'NOT_COORDINATOR_FOR_GROUP' })).toBe(false);
    expect(isLostMembership(undefined)).toBe(false);
  });
});
