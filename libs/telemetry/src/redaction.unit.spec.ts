import { describe, expect, it } from '@jest/globals';
import { isSecretName, redact, redactText } from './redaction.ts';

describe('redaction', () => {
  it.each([
    'password',
    'dbPassword',
    'client_secret',
    'accessToken',
    'Authorization',
    'set-cookie',
    'apiKey',
    'x-api-key',
    'DATABASE_URL',
    'connectionString',
  ])('takes %s for a secret', (name) => expect(isSecretName(name)).toBe(true));

  it.each(['inputTokens', 'key', 'tokenizer', 'author', 'passwordless', 'url'])(
    'does not take %s for a secret',
    (name) => expect(isSecretName(name)).toBe(false),
  );

  it('hides secrets at any depth, in lists and in errors, and leaves the rest', () => {
    const error = Object.assign(new Error('cannot reach postgres://app:pw1@db:5432/x'), { password: 'pw2' });
    const text = JSON.stringify(
      redact({ a: [{ b: { token: 'pw3', count: 3 } }], headers: new Map([['cookie', 'pw4']]), error }),
    );
    expect(text).not.toMatch(/pw[1-4]/);
    expect(text).toContain('"count":3');
    expect(text).toContain('postgres://app:[hidden]@db:5432/x');
  });

  it('hides credentials inside texts', () => {
    expect(redactText('Bearer abcdef.ghijkl and ?token=zzz&x=1')).toBe('Bearer [hidden] and ?token=[hidden]&x=1');
  });

  it('survives cycles, bigints and dates', () => {
    const value: Record<string, unknown> = { offset: 5n, at: new Date(0) };
    value['self'] = value;
    expect(redact(value)).toEqual({ offset: '5', at: '1970-01-01T00:00:00.000Z', self: '[circular]' });
  });

  it.each(['y0', 'a.', 'x://', 'Bearer ', 'token=', '://a:'])('takes no longer for a long text of %j', (part) => {
    const text = part.repeat(1_000_000 / part.length);
    const startedMs = performance.now();
    redactText(text);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('a hostile text', () => {
  it.each(['x', 'x:', 'x:/', 'x://', 'x://a:', 'x@', 'Bearer ', 'token=', ' '])(
    'of a megabyte of %j is read in moments',
    (part) => {
      const startedMs = performance.now();
      redactText(part.repeat(1_000_000 / part.length));
      // Reading it from each of its letters takes a quarter of an hour.
      expect(performance.now() - startedMs).toBeLessThan(5_000);
    },
  );
});
