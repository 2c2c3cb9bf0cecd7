import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Numbers from 0 up to, not including, 1; the same for the same seed, on every machine. */
export type Draws = () => number;

/**
 * A small fast generator (sfc32, Doty-Humphrey; passes PractRand) whose state is the hash of a text, because a library of
 * rules has no chance of its own. For simulation and resampling, never for secrets or for who is audited.
 */
export function drawsFrom(seed: string): Draws {
  const digest = sha256(utf8ToBytes(seed));
  const hash = new DataView(digest.buffer, digest.byteOffset);
  let [a, b, c, counter] = [0, 4, 8, 12].map((offset) => hash.getUint32(offset)) as [number, number, number, number];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}

/** The items in a drawn order (Fisher-Yates). */
export function shuffled<Item>(items: readonly Item[], draw: Draws): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
