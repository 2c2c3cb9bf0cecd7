/** Uniform whole numbers from 0 to below `limit`; the same seed gives the same numbers everywhere. */
export type Draw = (limit: number) => number;

/**
 * A small generator to resample with (xorshift of 32 bits, Marsaglia 2003; 2^32 - 1 numbers before it repeats). Own code
 * because results must be the same on every platform and version, and quick. It can be foreseen: never draw audits with it.
 *
 * @param seed a whole number, of which 32 bits count
 */
export function seededDraws(seed: number): Draw {
  // Close seeds must not begin alike, and the state must never be 0.
  let state = Math.imul((seed | 0) ^ 0x5bd1e995, 0x2c1b3c6d) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warm = 0; warm < 20; warm += 1) next();
  return (limit) => Math.floor((next() / 4_294_967_296) * limit);
}
