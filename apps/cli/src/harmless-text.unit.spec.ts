import { describe, expect, it } from '@jest/globals';
import { harmless, harmlessJson } from './harmless-text.ts';

describe('hostile text', () => {
  it('cannot steer a terminal', () => {
    expect(harmless('a\u001b[2Jb\r\n\u202ec\u0085')).toBe('a\\u001b[2Jb\\u000d\\u000a\\u202ec\\u0085');
  });

  it('is cut, and half a character does no harm', () => {
    expect(harmless('xxxx', 3)).toBe('xxx…');
    expect(harmless('ab😀', 3)).toBe('ab\uFFFD…');
  });

  it('keeps its meaning as JSON', () => {
    const value = { text: 'a\u009b2J\u202e' };
    expect(harmlessJson(value)).toBe('{"text":"a\\u009b2J\\u202e"}');
    expect(JSON.parse(harmlessJson(value))).toEqual(value);
  });
});
