import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceNames } from '@tidegate/contracts/topics';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { withinTenants } from '@tidegate/postgres/tenant-reach';
import type { TenantReach } from '@tidegate/postgres/tenant-reach';
import pg from 'pg';

const folderOf = (service: string) => fileURLToPath(new URL(`../apps/${service}/migrations`, import.meta.url));
const stateful = serviceNames.filter((service) => existsSync(folderOf(service)));
const open = (service: string) =>
  openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: service, directories: [folderOf(service)] });

/** One row of each table that carries a tenant and that the HTTP doors can reach: as the owner writes it. */
const rows: readonly [service: string, table: string, key: string, insert: (tenantId: string, id: string) => string][] =
  [
    [
      'intake',
      'checkpoint',
      'checkpoint_id',
      (tenantId, id) => `insert into checkpoint (checkpoint_id, tenant_id, request_id, number, kind, received_at)
      values ('${id}', '${tenantId}', 'r', 1, 'answer', now())`,
    ],
    [
      'intake',
      'idempotency_key',
      'key',
      (tenantId, id) => `insert into idempotency_key (tenant_id, key, checkpoint_id, fingerprint)
      values ('${tenantId}', '${id}', 'c', 'f')`,
    ],
    [
      'intake',
      'api_key',
      'key_id',
      (
        tenantId,
        id,
      ) => `insert into api_key (key_id, tenant_id, product, note, digest, created_by, created_at, expires_at)
      values ('${id}', '${tenantId}', 'p', '', 'd', 'olga', now(), now())`,
    ],
    [
      'review',
      'review_case',
      'case_id',
      (
        tenantId,
        id,
      ) => `insert into review_case (case_id, tenant_id, request_id, checkpoint_id, kind, title, queue, level,
        priority, due_at, opened_at, approvals_required, approver_roles, claim_roles, waiting_since)
      values ('${id}', '${tenantId}', 'r', 'c', 'approval', 't', 'billing', 'L1', 50, now(), now(), 1, '{}', '{}', now())`,
    ],
    [
      'review',
      'person_tenant',
      'person_id',
      (tenantId, id) => `with known as (insert into person (person_id, name, roles, queues, since, said_at)
          values ('${id}', 'n', '{}', '{}', now(), now()))
        insert into person_tenant (person_id, tenant_id) values ('${id}', '${tenantId}')`,
    ],
    [
      'routing',
      'routed_case',
      'case_id',
      (
        tenantId,
        id,
      ) => `insert into routed_case (case_id, tenant_id, request_id, checkpoint_id, kind, queue, level, priority,
        due_at, promised_at, opened_at, expected_at, running_since)
      values ('${id}', '${tenantId}', 'r', 'c', 'approval', 'billing', 'L1', 50, now(), now(), now(), now(), now())`,
    ],
    [
      'actions',
      'execution',
      'grant_id',
      (tenantId, id) => `insert into execution (grant_id, checkpoint_id, tenant_id, request_id, intent)
      values ('${id}', '${id}', '${tenantId}', 'r', '{}')`,
    ],
  ];

/** Direct SQL as the role of the HTTP door, in one transaction that names these tenants, or none. */
async function asDoor<Row extends pg.QueryResultRow>(test: TestDatabase, tenants: string | null, text: string) {
  const client = new pg.Client({ connectionString: test.url, options: `-c search_path=${test.schema}` });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`set local role tidegate_${test.schema}_door`);
    if (tenants !== null) await client.query(`select set_config('tidegate.tenants', $1, true)`, [tenants]);
    const result = await client.query<Row>(text);
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

describe.each(stateful)('the tables of %s', (service) => {
  let test: TestDatabase;
  beforeAll(async () => void (test = await open(service)), 60_000);
  afterAll(() => test.close());

  it('that carry a tenant are kept to tenants, also against their owner', async () => {
    const found = await test.database.query<{ name: string; kept: boolean }>(
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as kept
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id' order by 1`,
      [service],
    );
    expect(found.filter(({ kept }) => !kept)).toEqual([]);
  });

  it('belong to none of the roles of the service, which may not go round policies', async () => {
    const found = await test.database.query(
      `select rolname, rolsuper, rolbypassrls, rolcanlogin, exists (
         select 1 from pg_class c where c.relowner = r.oid) as owns from pg_roles r
       where rolname in ($1, $2) order by 1`,
      [`tidegate_${service}_door`, `tidegate_${service}_log`],
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcanlogin: false, owns: false };
    expect(found).toEqual([
      { rolname: `tidegate_${service}_door`, ...none },
      { rolname: `tidegate_${service}_log`, ...none },
    ]);
  });

  it('show what is staged to no caller, whoever it is', async () => {
    await expect(asDoor(test, '*', 'select * from outbox')).rejects.toThrow(/permission denied/);
    await expect(asDoor(test, '*', 'select * from migration')).rejects.toThrow(/permission denied/);
  });
});

describe.each(rows)('in %s the rows of %s', (service, table, key, insert) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await open(service);
    await test.database.execute(insert('acme', 'of-acme'));
    await test.database.execute(insert('globex', 'of-globex'));
  }, 60_000);
  afterAll(() => test.close());
  const seen = async (tenants: string | null) =>
    (await asDoor<{ id: string }>(test, tenants, `select ${key} as id from ${table} order by 1`)).rows.map(
      ({ id }) => id,
    );

  it.each([null, '', 'nobody', "acme' or '1'='1"])('are invisible with %j', async (tenants) => {
    expect(await seen(tenants)).toEqual([]);
  });

  it('are those of the tenants that are named', async () => {
    expect(await seen('acme')).toEqual(['of-acme']);
    expect(await seen('acme,globex')).toEqual(['of-acme', 'of-globex']);
    expect(await seen('*')).toEqual(['of-acme', 'of-globex']);
  });

  it('of another tenant can be neither written, changed, taken nor removed', async () => {
    await expect(asDoor(test, 'acme', insert('globex', 'planted'))).rejects.toMatchObject({ code: '42501' });
    const counts = [
      await asDoor(test, 'acme', `update ${table} set tenant_id = tenant_id where tenant_id = 'globex'`),
      await asDoor(test, 'acme', `delete from ${table} where tenant_id = 'globex'`),
    ].map(({ rowCount }) => rowCount);
    expect(counts).toEqual([0, 0]);
    await expect(asDoor(test, 'acme', `update ${table} set tenant_id = 'globex'`)).rejects.toMatchObject({
      // The policy of the table, or before it a rule that no case may change its tenant.
      code: expect.stringMatching(/^(?:42501|TG006)$/),
    });
    expect(await seen('globex')).toEqual(['of-globex']);
  });

  it('are reached through the pool as far as the caller may, and by the log’s handlers all of them', async () => {
    const database = await test.connect({ rowSecurity: true });
    const ids = async () =>
      (await database.query<{ id: string }>(`select ${key} as id from ${table} order by 1`)).map(({ id }) => id);
    const within = (reach: TenantReach) => withinTenants(reach, ids);
    expect(await within(['acme'])).toEqual(['of-acme']);
    expect(await within([])).toEqual([]);
    expect(await within(['acme,globex', '*'])).toEqual([]);
    expect(await within('*')).toEqual(['of-acme', 'of-globex']);
    expect(await ids()).toEqual(['of-acme', 'of-globex']);
    const both = await Promise.all([within(['acme']), within(['globex']), ids(), within(['acme'])]);
    expect(both).toEqual([['of-acme'], ['of-globex'], ['of-acme', 'of-globex'], ['of-acme']]);
  });
});

describe('people who review for every tenant', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await open('review');
    for (const id of ['of-all', 'of-acme', 'of-none'])
      await test.database.execute(`insert into person (person_id, name, roles, queues, since, said_at)
        values ('${id}', 'n', '{}', '{}', now(), now())`);
    await test.database.execute(`insert into person_tenant values ('of-all', '*'), ('of-acme', 'acme')`);
  }, 60_000);
  afterAll(() => test.close());
  const seen = async (tenants: string | null, table: string) =>
    (await asDoor<{ id: string }>(test, tenants, `select person_id as id from ${table} order by 1`)).rows.map(
      ({ id }) => id,
    );

  it.each([
    [null, []],
    ['', []],
    ['globex', ['of-all']],
    ['acme', ['of-acme', 'of-all']],
  ])('are known with the tenants %j, beside those of these tenants', async (tenants, expected) => {
    expect(await seen(tenants, 'person_tenant')).toEqual(expected);
    expect(await seen(tenants, 'person')).toEqual(expected);
  });

  it('are changed by nobody who does not reach every tenant', async () => {
    for (const text of [
      `update person set name = 'x'`,
      `delete from person`,
      `update person_tenant set tenant_id = 'acme' where tenant_id = '*'`,
      `delete from person_tenant where tenant_id = '*'`,
    ])
      expect((await asDoor(test, 'acme', text)).rowCount).toBe(0);
    await expect(asDoor(test, 'acme', `insert into person_tenant values ('of-acme', '*')`)).rejects.toMatchObject({
      code: '42501',
    });
    expect((await asDoor(test, '*', `update person set name = 'x'`)).rowCount).toBe(3);
  });
});

describe('what is written together', () => {
  it('is kept to the tenants of a transaction to its end, and the connection forgets them', async () => {
    const test = await open('intake');
    const database = await test.connect({ rowSecurity: true, poolSizeMax: 1 });
    const [, , , insert] = rows[0]!;
    await withinTenants(['acme'], () => database.transaction((tx) => tx.execute(insert('acme', 'mine'))));
    const planting = withinTenants(['acme'], () =>
      database.transaction((tx) => tx.execute(insert('globex', 'planted'))),
    );
    await expect(planting).rejects.toMatchObject({ sqlState: '42501' });
    const [left] = await database.query<{ role: string; tenants: string | null }>(
      `select current_user::text as role, nullif(current_setting('tidegate.tenants', true), '') as tenants`,
    );
    expect(left).toEqual({ role: 'tidegate_intake_log', tenants: null });
    await test.close();
  });
});
