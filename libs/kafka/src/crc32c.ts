/** Castagnoli's polynomial, bits reversed. */
const polynomial = 0x82f63b78;
const slices = 8;
const tables = tablesOf();

/**
 * CRC-32C as an unsigned number, eight bytes at a time (Kounavis and Berry, "slicing-by-8"): the checksum of a record batch
 * is the largest part of writing it.
 */
export function crc32c(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as Tables;
  let crc = -1;
  let at = 0;
  for (const end = bytes.length - (slices - 1); at < end; at += slices) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t7[crc & 0xff]! ^
      t6[(crc >>> 8) & 0xff]! ^
      t5[(crc >>> 16) & 0xff]! ^
      t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at += 1) crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

type Table = Int32Array;
type Tables = readonly [Table, Table, Table, Table, Table, Table, Table, Table];

/** What a byte does to the checksum when 0 to 7 bytes follow it. */
function tablesOf(): readonly Table[] {
  const first = new Int32Array(256).map((_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ polynomial;
    return crc;
  });
  const all = [first];
  for (let table = first; all.length < slices; all.push(table))
    table = table.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!);
  return all;
}
