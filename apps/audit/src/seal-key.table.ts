import type { Queryable } from '@tidegate/postgres/database';

/** The key of the seals, 32 bytes. The first migration that knows of it has made it. */
export async function readSealKey(database: Queryable): Promise<Buffer> {
  const [row] = await database.query<{ key: Buffer }>('select key from seal_key', [], { name: 'seal_key' });
  if (row === undefined) throw new Error('Assertion: the key of the seals is not there after the migrations');
  return row.key;
}
