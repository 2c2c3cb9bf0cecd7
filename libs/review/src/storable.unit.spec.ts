import { describe, expect, it } from '@jest/globals';
import { assert, jsonValue, property } from 'fast-check';
import { storable } from './storable.ts';

describe('a storable value', () => {
  it.each<[unknown, unknown]>([
    ['a\u0000b', 'a\ufffdb'],
    ['\ud800', '\ufffd'],
    ['\udc00x', '\ufffdx'],
    ['😀', '😀'],
    [{ 'k\u0000': ['\u0000\u0000'] }, { 'k\ufffd': ['\ufffd\ufffd'] }],
    ['\\u0000', '\\u0000'],
    ['\\\u0000', '\\\ufffd'],
  ])('of %j is %j', (value, expected) => {
    expect(storable(value)).toEqual(expected);
  });

  it('is the value itself when there is nothing to replace', () => {
    assert(property(jsonValue(), (value) => JSON.stringify(value).includes('\\u') || storable(value) === value));
  });
});
