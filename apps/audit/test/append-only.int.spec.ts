import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditCheckpointed } from '@tidegate/contracts/control-events';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { AuditStore } from '../src/audit.store.ts';
import { openAuditDatabase, recordOf, recordsFrom, verifyAll } from './audit-fixture.ts';

const topic = 'tidegate.decision.made.v1';
const chain = `${topic}/0`;

let test: TestDatabase;
let store: AuditStore;
beforeEach(async () => {
  test = await openAuditDatabase();
  store = new AuditStore(test.database);
});
afterEach(() => test.close());

/** What somebody does who owns the tables: goes around the triggers. */
async function tamper(table: 'record' | 'head', statement: string): Promise<void> {
  await test.database.execute(`alter table ${table} disable trigger user`);
  await test.database.execute(statement);
  await test.database.execute(`alter table ${table} enable trigger user`);
}
const problems = async () => (await verifyAll(test.database)).problems;

describe('appending', () => {
  it('chains each partition by itself and verifies', async () => {
    expect(await store.append(topic, 0, recordsFrom(0, 20))).toBe(20);
    expect(await store.append(topic, 0, recordsFrom(20, 5))).toBe(5);
    expect(await store.append(topic, 1, recordsFrom(0, 3))).toBe(3);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 28 });
    expect(await store.chains()).toMatchObject([
      { chain, length: 25, lastOffset: '24' },
      { chain: `${topic}/1`, length: 3, lastOffset: '2' },
    ]);
  });

  it('changes nothing when records are delivered again, and takes the new ones among them', async () => {
    await store.append(topic, 0, recordsFrom(0, 10));
    const before = await store.chains();
    expect(await store.append(topic, 0, recordsFrom(0, 10))).toBe(0);
    expect(await store.chains()).toEqual(before);
    expect(await store.append(topic, 0, recordsFrom(5, 10))).toBe(5);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 15 });
  });

  it('records each once when two instances get the same records at the same time', async () => {
    const other = new AuditStore(await test.connect());
    const batches = [0, 10, 20].flatMap((first) => [recordsFrom(first, 10), recordsFrom(first, 10)]);
    for (const [left, right] of [batches.slice(0, 2), batches.slice(2, 4), batches.slice(4)]) {
      const counts = await Promise.all([store.append(topic, 0, left!), other.append(topic, 0, right!)]);
      expect(counts.toSorted()).toEqual([0, 10]);
    }
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 30 });
  });

  it('follows the gaps of a compacted topic, and keeps tombstones', async () => {
    const gaps = [recordOf(3, 'a'), { ...recordOf(9, 'b'), value: null }, recordOf(40, 'c')];
    await store.append('tidegate.breaker.state.v1', 0, gaps);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 3 });
  });

  it('keeps hostile records as they are', async () => {
    const headers = {
      ...recordOf(0, 'a').headers,
      ce_correlationid: 'x'.repeat(20_000),
      ['a\0b']: '\u2028',
      ce_time: '+099999-01-01T00:00:00Z',
    };
    const hostile = [
      { offset: 0n, timestamp: '99999999999999999999', key: '', value: 'not json \0 \ud800', headers },
      { offset: 1n, timestamp: '-1', key: '', value: '', headers: {} },
      {
        offset: 2n,
        timestamp: '1',
        key: '',
        value: '',
        headers: { ce_correlationid: 'x'.repeat(20_000), ce_tenantid: 'y'.repeat(9_000) },
      },
    ];
    expect(await store.append(topic, 0, hostile)).toBe(3);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 3 });
  });

  it('refuses records of a topic that was made again, instead of taking them for old ones', async () => {
    await store.append(topic, 0, recordsFrom(0, 5));
    const failed = store.append(topic, 0, [recordOf(2, 'another')]);
    await expect(failed).rejects.toMatchObject({ code: 'log_was_replaced', retriable: false });
    await expect(failed).rejects.toThrow(`Offset 2 of ${chain} holds another record`);
  });
});

describe('what a product wrote to the log itself', () => {
  const submitted = 'tidegate.request.submitted.v1';
  const raw = recordOf(0, 'raw', { data: { question: 'My card is 4111 1111 1111 1111' } });
  const rows = () =>
    test.database.query<{ value: string; headers: object }>(
      'select value, headers from record order by chain, "offset"',
    );

  it('is nowhere in the log, only a seal that whoever has the raw record can check', async () => {
    const letter = { ...raw, offset: 4n, headers: { ...raw.headers, dl_topic: submitted } };
    await store.append(submitted, 0, [raw]);
    await store.append('tidegate.dead-letter.intake.v1', 0, [letter]);
    const [{ key } = { key: Buffer.alloc(0) }] = await test.database.query<{ key: Buffer }>('select key from seal_key');
    const hash = createHash('sha256').update(raw.value!).digest('hex');
    const withheld = {
      bytes: Buffer.byteLength(raw.value!),
      hmacSha256: createHmac('sha256', key).update(hash).digest('hex'),
    };
    const kept = await rows();
    expect(kept.map(({ value }) => JSON.parse(value) as unknown)).toEqual([{ withheld }, { withheld }]);
    expect(kept.map(({ headers }) => headers)).toEqual([letter.headers, raw.headers]);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 2 });
  });

  it('is known again when it is delivered again, by any instance, and told from another record', async () => {
    await store.append(submitted, 0, [raw]);
    const other = new AuditStore(await test.connect());
    expect(await other.append(submitted, 0, [raw, recordOf(1, 'next')])).toBe(1);
    await expect(other.append(submitted, 0, [recordOf(0, 'another')])).rejects.toMatchObject({
      code: 'log_was_replaced',
    });
  });

  it('of a time before seals is known again, too', async () => {
    await store.append(submitted, 0, [raw]);
    await tamper('record', `update record set value = '${raw.value!}'`);
    expect(await store.append(submitted, 0, [raw])).toBe(0);
  });

  it('keeps the one key of its seals', async () => {
    await expect(test.database.execute(`update seal_key set key = sha256('x')`)).rejects.toThrow(/only grows/);
    await expect(test.database.execute(`delete from seal_key`)).rejects.toThrow(/only grows/);
    await expect(test.database.execute(`insert into seal_key (key) values (sha256('x'))`)).rejects.toThrow();
  });
});

describe('the database', () => {
  beforeEach(() => store.append(topic, 0, recordsFrom(0, 10)));

  it.each([
    `update record set value = '{}' where sequence = 3`,
    `delete from record where sequence = 3`,
    `truncate record`,
    `update head set length = 9`,
    `update head set last_offset = -1, length = 11`,
    `delete from head`,
    `truncate head`,
  ])('refuses: %s', async (statement) => {
    await expect(test.database.execute(statement)).rejects.toThrow(/only (grows|moves forward)/);
    expect(await verifyAll(test.database)).toMatchObject({ isIntact: true, records: 10 });
  });

  it.each([
    ['record', `update record set value = '{"id":"forged"}' where sequence = 4`, { sequence: 4, code: 'changed' }],
    [
      'record',
      `update record set headers = headers || '{"ce_tenantid":"globex"}' where sequence = 6`,
      { sequence: 6, code: 'changed' },
    ],
    ['record', `delete from record where sequence = 5`, { sequence: 5, code: 'missing' }],
    ['record', `delete from record where sequence > 7`, { sequence: 8, code: 'truncated' }],
    [
      'record',
      `update record set sequence = 11 - sequence + 100 where sequence in (4, 7)`,
      { sequence: 4, code: 'missing' },
    ],
    ['head', `update head set length = 6, last_offset = 5`, { sequence: 6, code: 'rewritten' }],
    ['head', `delete from head`, { sequence: 1, code: 'unknown_chain' }],
  ] as const)(
    'shows the first bad record after an owner went around it in %s: %s',
    async (table, statement, problem) => {
      await tamper(table, statement);
      expect(await problems()).toMatchObject([{ chain, ...problem }]);
    },
  );
});

describe('checkpoints', () => {
  const staged = async () => {
    const rows = await test.database.query<{ value: string; headers: Record<string, string> }>(
      'select value, headers from outbox order by id',
    );
    return rows.map(({ value, headers }) => ({
      id: headers['ce_id'],
      ...AuditCheckpointed.schema.parse(JSON.parse(value)),
    }));
  };
  const now = '2026-11-20T09:35:00.000Z';

  it('tell each head that moved once, also with two instances', async () => {
    await store.append(topic, 0, recordsFrom(0, 4));
    await store.append(topic, 1, recordsFrom(0, 2));
    const other = new AuditStore(await test.connect());
    const counts = await Promise.all([store.checkpoint(now), other.checkpoint(now)]);
    expect(counts.toSorted()).toEqual([0, 2]);
    const [head] = await store.chains();
    expect((await staged())[0]).toMatchObject({ chain, length: 4, headHash: head?.headHash, at: now });
    expect(await store.checkpoint(now)).toBe(0);
    await store.append(topic, 1, recordsFrom(2, 1));
    expect(await store.checkpoint(now)).toBe(1);
    expect(new Set((await staged()).map(({ id }) => id)).size).toBe(3);
  });

  it('do not give rise to each other for ever', async () => {
    await store.append(topic, 0, recordsFrom(0, 1));
    expect(await store.checkpoint(now)).toBe(1);
    await store.append(AuditCheckpointed.topic, 2, recordsFrom(0, 1));
    expect(await store.checkpoint(now)).toBe(0);
    await store.append(topic, 0, recordsFrom(1, 1));
    expect(await store.checkpoint(now)).toBe(2);
  });
});
