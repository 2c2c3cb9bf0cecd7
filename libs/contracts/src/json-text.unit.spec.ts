import { describe, expect, it } from '@jest/globals';
import { jsonOf } from './json-text.ts';

describe('jsonOf', () => {
  it('reads any JSON, null too', () => {
    expect(['{"a":[1]}', '"x"', ' 0 ', 'null'].map(jsonOf)).toEqual([{ a: [1] }, 'x', 0, null]);
  });

  it.each(['', 'x', '{"a":1', '{a:1}', 'NaN', '{}{}', '\ufeff{}'])('has nothing for %j', (text) => {
    expect(jsonOf(text)).toBeUndefined();
  });
});
