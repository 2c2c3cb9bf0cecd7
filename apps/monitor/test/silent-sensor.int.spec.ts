import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CaseClosed, CaseOpened } from '@tidegate/contracts/case-events';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { BreakerStore } from '../src/breaker.store.ts';
import { readBreakerSettings } from '../src/monitor.config.ts';
import { SensorStore } from '../src/sensor.store.ts';
import { cohort, cohortScope, verdicts } from './verdict-events.ts';

const settings = readBreakerSettings(join(import.meta.dirname, '../../../config'));
const startMs = Date.parse('2026-11-20T09:00:00.000Z');
const hourMs = 3_600_000;
const lateMs = startMs + 73 * hourMs;
const example = (name: string) => {
  const file = new URL(`../../../libs/contracts/examples/${name}.v1.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { value: object }).value;
};

let test: TestDatabase;
let sensors: SensorStore;

beforeAll(async () => {
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor', directories });
});
beforeEach(async () => {
  await test.database.execute('truncate breaker, observation, awaited_audit, inbox, outbox');
  sensors = new SensorStore(test.database, settings);
});
afterAll(() => test.close());

function event(type: string, caseId: string, data: object): TidegateEvent {
  const envelope = { source: '/tidegate/routing', time: new Date(startMs).toISOString(), tenantId: 'acme' };
  return { ...envelope, id: `${caseId}-${type}`, type, correlationId: 'r1', key: caseId, data: { ...data, caseId } };
}

const opened = (caseId: string, fields: object = {}) => {
  const audit = { kind: 'audit_sample', cohort, openedAt: new Date(startMs).toISOString(), ...fields };
  return event(CaseOpened.type, caseId, { ...example('case.opened'), ...audit });
};
const closed = (caseId: string) => event(CaseClosed.type, caseId, example('case.closed'));
const cases = ['c1', 'c2', 'c3', 'c4', 'c5'];

describe('a silent sensor', () => {
  it('counts as open: audits that wait too long pause the cohort', async () => {
    await sensors.follow(cases.map((id) => opened(id)));
    expect(await sensors.openSilent(startMs + 72 * hourMs)).toEqual([]);
    const [change] = await sensors.openSilent(lateMs);
    expect(change?.after).toMatchObject({ scope: cohortScope, state: 'open', openedBy: 'monitor' });
    const rows = await test.database.query('select 1 from outbox');
    expect(rows).toHaveLength(2);
  });

  it('is acted upon once, whichever instance looks and however often', async () => {
    await sensors.follow(cases.map((id) => opened(id)));
    const second = new SensorStore(await test.connect(), settings);
    const looks = await Promise.all([
      sensors.openSilent(lateMs),
      second.openSilent(lateMs),
      sensors.openSilent(lateMs),
    ]);
    expect(looks.flat()).toHaveLength(1);
    const breakers = new BreakerStore(test.database, settings);
    await breakers.startProbes(lateMs + hourMs);
    await breakers.observe(verdicts(20, lateMs + hourMs + 1, { canary: true }), lateMs + hourMs + 2);
    expect((await breakers.list(lateMs + hourMs + 3)).data[0]?.state).toBe('closed');
    expect(await sensors.openSilent(lateMs + 2 * hourMs)).toEqual([]);
  });

  it('is not silent when the audits were answered, also when that is told again', async () => {
    const told = cases.flatMap((id) => [opened(id), closed(id)]);
    await sensors.follow(told.slice(0, 5));
    await sensors.follow(told.slice(5));
    await sensors.follow(told);
    expect(await sensors.openSilent(lateMs)).toEqual([]);
  });

  it('does not wait for approvals, nor for cases without a cohort', async () => {
    await sensors.follow(cases.map((id) => opened(id, { kind: 'approval' })));
    await sensors.follow(cases.map((id) => opened(id, { cohort: null })));
    expect(await sensors.openSilent(lateMs)).toEqual([]);
  });
});
