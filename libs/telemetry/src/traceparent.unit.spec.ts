import { describe, expect, it } from '@jest/globals';
import { formatTraceparent, isSampled, parseTraceparent } from './traceparent.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is read and written without loss', () => {
    const text = `00-${trace}-${span}-01`;
    expect(formatTraceparent(parseTraceparent(text)!)).toBe(text);
  });

  it('tells whether the trace is recorded', () => {
    expect(isSampled(parseTraceparent(`00-${trace}-${span}-01`))).toBe(true);
    expect(isSampled(parseTraceparent(`00-${trace}-${span}-00`))).toBe(false);
  });

  it.each([
    undefined,
    '',
    'x',
    `ff-${trace}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
  ])('ignores %s, which names no span', (text) => expect(parseTraceparent(text)).toBeUndefined());
});
