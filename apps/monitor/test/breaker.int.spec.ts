import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import type { Breaker } from '@tidegate/contracts/control-events';
import { IncidentClosed, IncidentOpened } from '@tidegate/contracts/incident-events';
import { pullKillSwitch, releaseKillSwitch } from '@tidegate/monitor/kill-switch';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { BreakerStore } from '../src/breaker.store.ts';
import { readBreakerSettings } from '../src/monitor.config.ts';
import { cohort, cohortScope, taskScope, verdict, verdicts } from './verdict-events.ts';

const settings = readBreakerSettings(join(import.meta.dirname, '../../../config'));
const startMs = Date.parse('2026-11-20T09:00:00.000Z');
const minuteMs = 60_000;

let test: TestDatabase;
let store: BreakerStore;

beforeAll(async () => {
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor', directories });
});
beforeEach(async () => {
  await test.database.execute('truncate breaker, observation, inbox, outbox');
  store = new BreakerStore(test.database, settings);
});
afterAll(() => test.close());

interface Staged {
  readonly type: string;
  readonly key: string;
  readonly data: Breaker;
}

/** What waits for the relay, in order. */
async function staged(): Promise<readonly Staged[]> {
  const rows = await test.database.query<{ key: string; value: string; headers: Record<string, string> }>(
    'select key, value, headers from outbox order by id',
  );
  return rows.map(({ key, value, headers }) => ({
    type: headers['ce_type']!,
    key,
    data: JSON.parse(value) as Breaker,
  }));
}

const breakersStaged = async () =>
  (await staged())
    .filter(({ type }) => type === BreakerChanged.type)
    .map(({ data }) => [data.scope, data.state, data.epoch]);

async function tripped(nowMs = startMs): Promise<void> {
  await store.observe(verdicts(30, nowMs - 1, { overridden: true }), nowMs);
}

describe('a spike of overrides', () => {
  it('opens the cohort within the batch and tells the bus in the same transaction', async () => {
    const { changes } = await store.observe(verdicts(60, startMs - 1, { overridden: true }), startMs);
    expect(changes.map(({ after }) => after.scope)).toEqual([cohortScope]);
    const [changed, incident, ...rest] = await staged();
    expect(rest).toEqual([]);
    expect(changed).toMatchObject({ type: BreakerChanged.type, key: cohortScope });
    expect(BreakerChanged.schema.parse(changed?.data)).toMatchObject({
      state: 'open',
      epoch: 1,
      openedBy: 'monitor',
      probesFrom: new Date(startMs + 30 * minuteMs).toISOString(),
      statistics: { reviewed: 30, overridden: 30, limit: 0.3 },
    });
    expect(incident?.type).toBe(IncidentOpened.type);
  });

  it('leaves another cohort of the same task type and the task type itself alone', async () => {
    const other = 'acme/refund/other-model/p/-/-';
    const good = verdicts(30, startMs - 1, { cohort: other });
    const bad = verdicts(40, startMs - 1, { overridden: true });
    await store.observe([...bad, ...good], startMs);
    await store.observe(verdicts(30, startMs, { cohort: other }), startMs + 1);
    const list = await store.list(startMs + 2);
    expect(list.data.map(({ scope, state }) => [scope, state])).toEqual([[cohortScope, 'open']]);
  });

  it('does not let a paused cohort, whose cases people still review, pull its task type down', async () => {
    await store.observe(verdicts(30, startMs - 1, { overridden: true }), startMs);
    await store.observe(verdicts(60, startMs + 1, { overridden: true }), startMs + 2);
    await store.observe(verdicts(1, startMs + 3, { cohort: 'acme/refund/other-model/p/-/-' }), startMs + 4);
    expect(await breakersStaged()).toEqual([[cohortScope, 'open', 1]]);
  });

  it('trips when the evidence comes in many small batches too', async () => {
    for (let batch = 0; batch < 10; batch += 1) {
      await store.observe(verdicts(3, startMs + batch, { overridden: true }), startMs + batch + 1);
    }
    expect(await breakersStaged()).toEqual([[cohortScope, 'open', 1]]);
  });

  it('counts a redelivered batch once, also when parts of it are new', async () => {
    const first = verdicts(29, startMs - 1, { overridden: true });
    await store.observe(first, startMs);
    expect((await store.observe(first, startMs)).fresh).toEqual([]);
    await store.observe([...first, first[0]!], startMs);
    expect(await breakersStaged()).toEqual([]);
    const last = verdict(startMs - 1, { overridden: true });
    expect((await store.observe([...first, last], startMs)).fresh).toEqual([last]);
    expect(await breakersStaged()).toEqual([[cohortScope, 'open', 1]]);
  });

  it('counts a case once that two approvers decided, and keeps the override of the first', async () => {
    const cases = verdicts(30, startMs - 2, { overridden: true, closesCase: false });
    await store.observe(cases.slice(0, 29), startMs - 1);
    const seconds = cases
      .slice(0, 29)
      .map(({ data }) => verdict(startMs - 1, { caseId: data.caseId, overridden: false }));
    await store.observe(seconds, startMs);
    expect(await breakersStaged()).toEqual([]);
    await store.observe([cases[29]!], startMs);
    expect(await breakersStaged()).toEqual([[cohortScope, 'open', 1]]);
  });

  it('forgets nothing over a restart in between', async () => {
    await store.observe(verdicts(20, startMs - 1, { overridden: true }), startMs);
    const restarted = new BreakerStore(await test.connect(), settings);
    const { changes } = await restarted.observe(verdicts(10, startMs - 1, { overridden: true }), startMs);
    expect(changes.map(({ after }) => after.state)).toEqual(['open']);
  });

  it('writes nothing when the batch fails at its end', async () => {
    const poison = verdict(startMs - 1, { overridden: true, cohort: 'acme/\u0000' });
    await expect(
      store.observe([...verdicts(30, startMs - 1, { overridden: true }), poison], startMs),
    ).rejects.toThrow();
    expect(await staged()).toEqual([]);
    expect(await test.database.query('select 1 from observation union all select 1 from inbox')).toEqual([]);
  });

  it('gives the same breakers when two instances share the work', async () => {
    const second = new BreakerStore(await test.connect(), settings);
    const batches = Array.from({ length: 20 }, () => verdicts(5, startMs - 1, { overridden: true }));
    await Promise.all(batches.map((batch, index) => (index % 2 === 0 ? store : second).observe(batch, startMs)));
    expect(await breakersStaged()).toEqual([[cohortScope, 'open', 1]]);
    const [row] = await test.database.query<{ count: number }>(
      `select count(*)::int as count from observation where scope = $1`,
      [cohortScope],
    );
    expect(row?.count).toBe(100);
  });
});

describe('the way back', () => {
  const halfOpenMs = startMs + 30 * minuteMs;
  const probe = { canary: true };

  it('starts probes when the dwell is over, once, whoever ticks', async () => {
    await tripped();
    expect(await store.startProbes(halfOpenMs - 1)).toEqual([]);
    const second = new BreakerStore(await test.connect(), settings);
    const ticks = await Promise.all([store.startProbes(halfOpenMs), second.startProbes(halfOpenMs)]);
    expect(ticks.flat().map(({ after }) => after.state)).toEqual(['half_open']);
    expect(await store.startProbes(halfOpenMs + 1)).toEqual([]);
  });

  it('closes after enough clean probes and ends the incident; the epochs rise by one', async () => {
    await tripped();
    await store.startProbes(halfOpenMs);
    await store.observe(verdicts(40, halfOpenMs + 1), halfOpenMs + 2);
    expect(await breakersStaged()).toHaveLength(2);
    await store.observe(verdicts(19, halfOpenMs + 2, probe), halfOpenMs + 3);
    expect(await breakersStaged()).toHaveLength(2);
    await store.observe(verdicts(1, halfOpenMs + 3, probe), halfOpenMs + 4);
    expect(await breakersStaged()).toEqual([
      [cohortScope, 'open', 1],
      [cohortScope, 'half_open', 2],
      [cohortScope, 'closed', 3],
    ]);
    expect((await staged()).map(({ type }) => type).filter((type) => type !== BreakerChanged.type)).toEqual([
      IncidentOpened.type,
      IncidentClosed.type,
    ]);
  });

  it('opens again on bad probes, for twice as long', async () => {
    await tripped();
    await store.startProbes(halfOpenMs);
    await store.observe(verdicts(5, halfOpenMs + 1, { ...probe, overridden: true }), halfOpenMs + minuteMs);
    const { data } = await store.list(halfOpenMs + minuteMs);
    expect(data[0]).toMatchObject({
      state: 'open',
      epoch: 3,
      probesFrom: new Date(halfOpenMs + 61 * minuteMs).toISOString(),
    });
  });

  it('does not trip again on what it has tripped on before', async () => {
    await tripped();
    await store.startProbes(halfOpenMs);
    await store.observe(verdicts(20, halfOpenMs + 1, probe), halfOpenMs + 2);
    await store.observe(verdicts(1, halfOpenMs - 1, { overridden: true }), halfOpenMs + 3);
    expect((await breakersStaged()).at(-1)).toEqual([cohortScope, 'closed', 3]);
    expect((await store.list(halfOpenMs + 4)).data[0]?.statistics).toMatchObject({ reviewed: 0, overridden: 0 });
  });
});

describe('the kill switch', () => {
  const ask = (operator: string) => ({ operator, reason: 'wrong refunds' });
  const pull = (operator: string) => store.step('global', (breaker) => pullKillSwitch(breaker, ask(operator), startMs));
  const release = (operator: string) =>
    store.step('global', (breaker) => releaseKillSwitch(breaker, ask(operator), startMs + 1));

  it('stops at once and restarts with two people, over a restart of the service', async () => {
    await pull('ana');
    expect(await release('ana')).toMatchObject({ status: 'awaiting_second_person' });
    store = new BreakerStore(await test.connect(), settings);
    expect((await store.list(startMs)).data[0]).toMatchObject({ killSwitch: true, releaseRequestedBy: 'ana' });
    expect(await release('ana')).toMatchObject({ kind: 'refused', code: 'second_person_required' });
    expect(await release('bo')).toMatchObject({ status: 'closed' });
    expect(await breakersStaged()).toEqual([
      ['global', 'open', 1],
      ['global', 'closed', 2],
    ]);
  });

  it('is not opened by time or by good verdicts', async () => {
    const { breaker } = await store.step(cohortScope, (before) => pullKillSwitch(before, ask('ana'), startMs));
    expect(await store.startProbes(startMs + 10_000 * minuteMs)).toEqual([]);
    await store.observe(verdicts(50, startMs + 1, { canary: true }), startMs + 2);
    expect((await store.list(startMs + 3)).data[0]).toMatchObject({ state: 'open', epoch: breaker.epoch });
  });
});

describe('forgetting', () => {
  it('removes observations that are too old to count and no others', async () => {
    await store.observe([verdict(startMs - 169 * 60 * minuteMs), verdict(startMs - 1)], startMs);
    expect(await store.prune(startMs)).toBe(2);
    const left = await test.database.query<{ scope: string }>('select scope from observation order by scope');
    expect(left.map(({ scope }) => scope)).toEqual([`cohort:${cohort}`, taskScope]);
  });
});
