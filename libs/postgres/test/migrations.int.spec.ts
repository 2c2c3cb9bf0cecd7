import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate } from '../src/migrations.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';

const commonFiles = ['0000-inbox-outbox.sql', '0001-parked-records.sql', '0002-outbox-in-place.sql', '0100-roles.sql'];
let test: TestDatabase;
let folder: string;
let schema: string;
let count = 0;
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'feedback' });
});
beforeEach(() => {
  count += 1;
  schema = `feedback_${count}`;
  folder = mkdtempSync(join(tmpdir(), 'tidegate-migrations-'));
  writeFileSync(
    join(folder, '0001-labels.sql'),
    'create table label (id int);\ncreate index label_id on label (id);\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => test.close());

const run = () => migrate({ url: test.url, schema, directories: [folder] });
const tables = async () => {
  const rows = await test.database.query<{ table_name: string }>(
    'select table_name from information_schema.tables where table_schema = $1 order by 1',
    [schema],
  );
  return rows.map((row) => row.table_name);
};

describe('migrations', () => {
  it('makes the schema, the common tables and those of the service', async () => {
    expect(await run()).toEqual([...commonFiles, '0001-labels.sql']);
    expect(await tables()).toEqual(['inbox', 'label', 'migration', 'outbox', 'parked_record']);
  });

  it('applies only what is new when repeated', async () => {
    await run();
    expect(await run()).toEqual([]);
    writeFileSync(join(folder, '0002-fits.sql'), 'create table fit (id int);');
    expect(await run()).toEqual(['0002-fits.sql']);
  });

  it('applies each file once when several processes migrate at the same time', async () => {
    const applied = await Promise.all([run(), run(), run(), run()]);
    expect(applied.flat().toSorted()).toEqual([...commonFiles, '0001-labels.sql'].toSorted());
  });

  it('refuses a file that was changed after it was applied, and says what to do', async () => {
    await run();
    writeFileSync(join(folder, '0001-labels.sql'), 'create table label (id bigint);');
    await expect(run()).rejects.toMatchObject({
      code: 'migration_changed',
      file: '0001-labels.sql',
      message: expect.stringContaining('put the change into a new one'),
    });
  });

  it('does not take other line ends for a change', async () => {
    await run();
    writeFileSync(
      join(folder, '0001-labels.sql'),
      'create table label (id int);\r\ncreate index label_id on label (id);\r\n',
    );
    expect(await run()).toEqual([]);
  });

  it('refuses a new file that comes before one already applied', async () => {
    writeFileSync(join(folder, '0005-later.sql'), 'select 1;');
    await run();
    writeFileSync(join(folder, '0003-earlier.sql'), 'select 1;');
    await expect(run()).rejects.toMatchObject({ code: 'migration_out_of_order', file: '0003-earlier.sql' });
  });

  it('brings new common tables to a schema whose own tables are further already', async () => {
    writeFileSync(join(folder, '0005-later.sql'), 'select 1;');
    await run();
    const later = commonFiles.slice(1);
    await test.database.execute(`delete from ${schema}.migration where name = any($1)`, [later]);
    await test.database.execute(`drop table ${schema}.parked_record`);
    expect(await run()).toEqual(later);
    expect(await tables()).toContain('parked_record');
  });

  it('refuses two files of one number and a name without a number', async () => {
    writeFileSync(join(folder, '0001-twice.sql'), 'select 1;');
    await expect(run()).rejects.toMatchObject({ code: 'migration_invalid' });
    rmSync(join(folder, '0001-twice.sql'));
    writeFileSync(join(folder, 'labels.sql'), 'select 1;');
    await expect(run()).rejects.toMatchObject({ code: 'migration_invalid', file: 'labels.sql' });
  });

  it('applies nothing of a file that fails, names the line, and goes on after the repair', async () => {
    writeFileSync(join(folder, '0002-broken.sql'), 'create table half (id int);\ncreate tabel other (id int);\n');
    await expect(run()).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/0002-broken\.sql: failed at line 2/),
    });
    expect(await tables()).not.toContain('half');
    writeFileSync(join(folder, '0002-broken.sql'), 'create table half (id int);');
    expect(await run()).toEqual(['0002-broken.sql']);
  });
});
