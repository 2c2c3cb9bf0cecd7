import { describe, expect, it } from '@jest/globals';
import { cookieNamesFor, readCookie, safeReturn, writeCookie } from './session-cookies.ts';

describe('the cookies of a session', () => {
  it('are bound to the host and to TLS, except on this machine', () => {
    expect(cookieNamesFor('https://review.example.com')).toEqual({
      ...{ session: '__Host-tidegate-session', attempt: '__Host-tidegate-sign-in', isSecure: true },
    });
    expect(cookieNamesFor('http://127.0.0.1:4605').session).toBe('tidegate-session');
    expect(writeCookie('n', 'v', 60, true)).toBe('n=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure');
    expect(writeCookie('n', '', 0, false)).toBe('n=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
  });

  it('are found among others, and only by their whole name', () => {
    const header = 'a=1; tidegate-session=abc=; xtidegate-session=no';
    expect(readCookie(header, 'tidegate-session')).toBe('abc=');
    for (const other of [undefined, '', 'tidegate-session', '=x', 'xtidegate-session=1', ['tidegate-session=1']]) {
      expect(readCookie(other, 'tidegate-session')).toBeNull();
    }
  });
});

describe('after a sign-in', () => {
  it.each(['/', '/queues/billing', '/cases/x?tab=record#top'])('people go on at %s', (wanted) => {
    expect(safeReturn(wanted)).toBe(wanted);
  });

  it.each([
    ...['https://evil.example.com', '//evil.example.com', '/\\evil.example.com', '/a\\b', '', 'javascript:alert(1)'],
    ...['/a b', '/a\r\nset-cookie: x=y', `/${'x'.repeat(600)}`, undefined, ['/a']],
  ])('nobody is sent to %j', (wanted) => {
    expect(safeReturn(wanted)).toBe('/');
  });
});
