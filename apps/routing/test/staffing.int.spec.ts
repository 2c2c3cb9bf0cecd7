import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BottleneckList, StaffingReply } from '@tidegate/contracts/http-staffing';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { QueueLoadStore } from '../src/queue-load.store.ts';
import { readRoutingRules } from '../src/routing.config.ts';
import { StaffingStore } from '../src/staffing.store.ts';
import { configFolder, migrations } from './routing-fixture.ts';

const rules = readRoutingRules(configFolder);
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase({
    adminUrl: process.env['DATABASE_URL'],
    schema: 'routing',
    directories: [migrations],
  });
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.database.execute('truncate timer, routed_case, queue_load');
  await test.database.execute("update turn set taken_at = 'epoch'");
});

interface Cases {
  readonly queue: string;
  readonly count: number;
  /** Hours before now in which they came in, evenly. */
  readonly hours: number;
  readonly closed?: boolean;
  readonly overridden?: boolean;
  readonly policy?: string;
  readonly dueIn?: string;
}

function add({ queue, count, hours, closed = true, overridden = false, policy = 'p@1', dueIn = '1 hour' }: Cases) {
  return test.database.execute(
    `insert into routed_case (case_id, tenant_id, request_id, checkpoint_id, kind, queue, level, priority, due_at, promised_at,
       expected_at, opened_at, running_since, closed, closed_at, overridden, worked_seconds, policy, reason)
     select gen_random_uuid()::text, 'acme', 'r', 'c', 'approval', $1, 'L1', 60, now() + $7::interval, now(), now(), opened,
       case when $4 then null else opened end, $4, case when $4 then least(now(), opened + interval '5 minutes') end, $5, 240, $6, 'NO_GRANT'
     from (select now() - make_interval(secs => place * $3::float8 * 3600 / $2) as opened from generate_series(1, $2::int) as place) as given`,
    [queue, count, hours, closed, overridden, policy, dueIn],
  );
}

describe('staffing', () => {
  it('is answered for every queue, as its contract says', async () => {
    await add({ queue: 'billing', count: 700, hours: 160 });
    const reply = await new StaffingStore(test.database, rules).staffing(0.95);
    expect(StaffingReply.parse(reply)).toEqual(reply);
    const billing = reply.queues.find(({ queue }) => queue === 'billing')!;
    expect(billing).toMatchObject({ model: 'erlang_c', calendar: 'always', secondsPerCase: 240, people: 1, why: null });
    expect(billing.arrivals).toBe(700);
    expect(reply.queues.find(({ queue }) => queue === 'security')).toMatchObject({ arrivals: 0, people: 0 });
    expect(reply.paths).toMatchObject([{ queue: 'billing', kind: 'approval', cases: 700, workedSeconds: 168_000 }]);
  });
});

describe('bottlenecks', () => {
  const find = async () => {
    const found = await new StaffingStore(test.database, rules).bottlenecks();
    expect(BottleneckList.parse(found)).toEqual(found);
    return found.data.map(({ kind, about }) => [kind, about]);
  };

  it('are none without cases', async () => {
    expect(await find()).toEqual([]);
  });

  it('name the policy since which there are more cases, and the queue in which people disagree', async () => {
    for (const queue of ['billing', 'support', 'security']) await add({ queue, count: 40, hours: 100 });
    await add({ queue: 'support', count: 200, hours: 20, policy: 'p@2' });
    await add({ queue: 'security', count: 160, hours: 90, overridden: true });
    const found = await find();
    expect(found).toContainEqual(['spike_after_change', 'p@2']);
    expect(found).toContainEqual(['disagreement', 'security']);
    expect(found.map(([, about]) => about)).not.toContain('billing');
  });
});

describe('the forecast of a queue', () => {
  it('counts the cases that, one after the other at the pace of the last hour, come after their deadline', async () => {
    const queues = rules.document.queues;
    await add({ queue: 'billing', count: 12, hours: 1 });
    await add({ queue: 'billing', count: 20, hours: 1, closed: false, dueIn: '50 minutes' });
    const now = new Date(Date.now() + 1_000).toISOString();
    const [load] = await new QueueLoadStore(test.database, queues.slice(0, 1)).publish(now, 1_000);
    // Twelve in 55 minutes are 13 an hour: ten are done in 50 minutes, the rest comes too late.
    expect(load).toMatchObject({
      ...{ queue: 'billing', open: 20 },
      forecast: { misses: 10, pressure: 'overloaded', closedPerHour: 13 },
    });
  });
});
