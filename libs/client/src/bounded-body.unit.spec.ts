import { describe, expect, it } from '@jest/globals';
import { bytesOf } from './bounded-body.ts';

/** A body that says how much of it was read, and whether it was let go of. */
function bodyOf(...parts: number[][]) {
  const seen = { given: 0, isLetGo: false };
  async function* give() {
    try {
      for (const part of parts) {
        seen.given += 1;
        yield await Promise.resolve(new Uint8Array(part));
      }
    } finally {
      seen.isLetGo = true;
    }
  }
  return { body: give(), seen };
}

describe('bytesOf', () => {
  it('reads a body of as many bytes as are allowed, also where a character is cut between two parts', async () => {
    const { body } = bodyOf([0x61, 0xc3], [0xa4]);
    expect((await bytesOf(body, 3))?.toString()).toBe('aä');
  });

  it('has nothing for a longer one, and reads no further', async () => {
    const { body, seen } = bodyOf([1, 2], [3, 4], [5, 6]);
    expect(await bytesOf(body, 3)).toBeUndefined();
    expect(seen).toEqual({ given: 2, isLetGo: true });
  });

  it('is empty without a body', async () => {
    expect(await bytesOf(null, 0)).toHaveLength(0);
  });
});
