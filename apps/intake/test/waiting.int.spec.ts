import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointStatusOf } from '@tidegate/intake/checkpoint-status';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { RecentDecisions } from '../src/recent-decisions.ts';
import { StatusStore } from '../src/status.store.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));
const examples = new URL('../../../libs/contracts/examples/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(`case.${name}.v1.json`, examples), 'utf8')).value;
const opened = read('opened') as { caseId: string; checkpointId: string; openedAt: string };

let test: TestDatabase;
let statuses: StatusStore;
beforeAll(async () => {
  test = await openTestDatabase({
    adminUrl: process.env['DATABASE_URL'],
    schema: 'intake',
    directories: [migrations],
  });
  statuses = new StatusStore(test.database, new RecentDecisions(1_000_000));
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.database.execute('truncate checkpoint, decision, resolution, case_waiting');
  await test.database.execute(
    `insert into checkpoint (checkpoint_id, tenant_id, request_id, number, kind, fingerprint, received_at)
     values ($1, 'acme', 'req-1', 1, 'commit', 'f', '2026-11-20T09:30:00Z')`,
    [opened.checkpointId],
  );
  await test.database.execute('insert into decision (checkpoint_id, reply) values ($1, $2)', [
    opened.checkpointId,
    JSON.stringify({ outcome: 'approve' }),
  ]);
});

function event(name: string, change: object = {}): TidegateEvent {
  const data = { ...read(name), caseId: opened.caseId, ...change };
  return { type: `tidegate.case.${name}.v1`, data } as TidegateEvent;
}
const tell = (...events: TidegateEvent[]) =>
  statuses.waited({ events: events.map((one) => ({ event: one })) } as unknown as ConsumedBatch);
async function status() {
  const [known] = await statuses.list('acme', 'req-1');
  return checkpointStatusOf(known!);
}

describe('a product that asks about its request', () => {
  it('is told why it waits, what comes next and by when, from the opening of its case on', async () => {
    await tell(event('opened'));
    expect((await status()).waiting).toMatchObject({
      ...{ why: 'person', queue: 'billing', since: opened.openedAt, slipped: false },
      next: 'A person of billing will decide.',
    });
  });

  it('is told anew when it slips, waits for the product, goes on; the last word counts', async () => {
    await tell(event('opened'), event('rescheduled'));
    expect((await status()).waiting).toMatchObject({ slipped: true, expectedAt: '2026-11-20T10:20:00.000Z' });
    await tell(event('waiting', { at: '2026-11-20T10:00:00.000Z' }));
    expect((await status()).waiting).toMatchObject({ why: 'product', expectedAt: null, dueAt: null });
    await tell(event('resumed'));
    expect((await status()).waiting).toMatchObject({ why: 'person', dueAt: '2026-11-20T10:51:00.000Z' });
  });

  it('is not told an older word again when events are delivered twice', async () => {
    await tell(event('opened'), event('resumed'));
    await tell(event('opened'));
    expect((await status()).waiting?.asOf).toBe('2026-11-20T10:01:00.000Z');
  });

  it('is told nothing of the kind when the case is closed', async () => {
    await tell(event('opened'), event('closed'));
    expect((await status()).waiting).toBeUndefined();
    await tell(event('opened'));
    await tell(event('closed'));
    expect((await status()).waiting).toBeUndefined();
  });
});
