const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/**
 * The partition of a record by its key, as Kafka's own clients compute it (murmur2 of the UTF-8 bytes), so that
 * records from any producer with the same key share a partition and therefore an order.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/** Kafka's 32-bit murmur2, as a signed integer. */
function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let index = 0; index < whole; index += 4) {
    let word = byteAt(bytes, index) | (byteAt(bytes, index + 1) << 8);
    word |= (byteAt(bytes, index + 2) << 16) | (byteAt(bytes, index + 3) << 24);
    word = Math.imul(word, multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  const rest = length - whole;
  if (rest === 3) hash ^= byteAt(bytes, whole + 2) << 16;
  if (rest >= 2) hash ^= byteAt(bytes, whole + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byteAt(bytes, whole), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
