import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CohortHistoryUpdated } from '@tidegate/contracts/control-events';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { VerdictEvent } from '@tidegate/feedback/learn';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { FeedbackStore } from '../src/feedback.store.ts';

const now = '2026-11-20T09:34:01.000Z';
const example = join(import.meta.dirname, '../../../libs/contracts/examples/review.verdict-recorded.v1.json');
const data = VerdictRecorded.schema.parse((JSON.parse(readFileSync(example, 'utf8')) as { value: unknown }).value);
const agreed = {
  ...data,
  verdict: 'approve' as const,
  overridden: false,
  escalationNeeded: null,
  rootCause: null,
  edits: [],
};
const cohort = data.cohort!;
const begin = { writtenBy: '0', number: '0' };
const everything = { tenantId: undefined, limit: 1_000 };

let test: TestDatabase;
let store: FeedbackStore;
let counter = 0;

beforeAll(async () => {
  const directories = [join(import.meta.dirname, '../migrations')];
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'feedback', directories });
});
beforeEach(async () => {
  await test.database.execute('truncate case_memory, label, cohort_history, inbox, outbox');
  store = new FeedbackStore(test.database);
});
afterAll(() => test.close());

function verdict(fields: Partial<VerdictEvent['data']> = {}): VerdictEvent {
  counter += 1;
  const caseId = fields.caseId ?? `case-${counter}`;
  return {
    id: `verdict-${counter}`,
    type: VerdictRecorded.type,
    source: '/tidegate/review',
    time: data.at,
    tenantId: fields.tenantId ?? 'acme',
    correlationId: data.requestId,
    key: caseId,
    data: { ...agreed, ...fields, caseId } as VerdictEvent['data'],
  };
}

async function staged(type: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await test.database.query<{ value: string }>(
    `select value from outbox where headers ->> 'ce_type' = $1 order by id`,
    [type],
  );
  return rows.map(({ value }) => JSON.parse(value) as Record<string, unknown>);
}

describe('learning from verdicts', () => {
  it('labels each closed case once and tells the bus, together with the history of the cohort', async () => {
    const events = [
      verdict(),
      verdict({ overridden: true }),
      verdict({ closesCase: false }),
      verdict({ escalationNeeded: false }),
    ];
    expect(await store.learn(events, now)).toHaveLength(3);
    const labels = await staged(LabelRecorded.type);
    expect(labels.map((label) => LabelRecorded.schema.parse(label).proposalRight)).toEqual([true, false, true]);
    expect(await staged(CohortHistoryUpdated.type)).toEqual([
      {
        cohort,
        tenantId: 'acme',
        reviewed: 3,
        overridden: 1,
        audited: 0,
        falseAutonomy: 0,
        needless: 1,
        updatedAt: now,
      },
    ]);
  });

  it('learns nothing from a redelivery', async () => {
    const events = [verdict(), verdict({ overridden: true })];
    await store.learn(events, now);
    expect(await store.learn([...events, events[0]!], now)).toEqual([]);
    expect(await staged(CohortHistoryUpdated.type)).toHaveLength(1);
  });

  it('does not label a case twice, even when another verdict closes it again', async () => {
    const first = verdict();
    await store.learn([first], now);
    expect(await store.learn([verdict({ caseId: first.data.caseId, overridden: true })], now)).toEqual([]);
    expect(await store.cohorts({ after: '', tenantId: 'acme', limit: 10 })).toMatchObject([
      { reviewed: 1, overridden: 0 },
    ]);
  });

  it('remembers over a restart that the first of two approvers edited the proposal', async () => {
    const first = verdict({ closesCase: false, overridden: true, rootCause: 'prompt_failure' });
    await store.learn([first], now);
    const restarted = new FeedbackStore(await test.connect());
    const labels = await restarted.learn([verdict({ caseId: first.data.caseId })], now);
    expect(labels).toMatchObject([{ proposalRight: false, escalationNeeded: true, rootCause: 'prompt_failure' }]);
    expect(await test.database.query('select 1 from case_memory')).toEqual([]);
  });

  it('counts audits of automatic decisions apart', async () => {
    await store.learn(
      [verdict({ caseKind: 'audit_sample' }), verdict({ caseKind: 'audit_sample', overridden: true })],
      now,
    );
    const [history] = await store.cohorts({ after: '', tenantId: undefined, limit: 10 });
    expect(history).toMatchObject({ reviewed: 0, overridden: 0, audited: 2, falseAutonomy: 1 });
  });

  it('labels a case without a cohort and counts it nowhere', async () => {
    await store.learn([verdict({ caseKind: 'invalid_request', cohort: null, overridden: null })], now);
    expect(await staged(LabelRecorded.type)).toHaveLength(1);
    expect(await staged(CohortHistoryUpdated.type)).toEqual([]);
  });

  it('loses no count when two instances learn about one cohort at once', async () => {
    const second = new FeedbackStore(await test.connect());
    const batches = Array.from({ length: 20 }, (_, index) =>
      Array.from({ length: 5 }, () => verdict({ overridden: index % 4 === 0 })),
    );
    await Promise.all(batches.map((batch, index) => (index % 2 === 0 ? store : second).learn(batch, now)));
    expect(await store.cohorts({ after: '', tenantId: 'acme', limit: 10 })).toMatchObject([
      { reviewed: 100, overridden: 25 },
    ]);
    const histories = await staged(CohortHistoryUpdated.type);
    expect(histories.map(({ reviewed }) => reviewed)).toEqual(
      Array.from({ length: 20 }, (_, index) => 5 * (index + 1)),
    );
  });
});

describe('the export of labels', () => {
  it('gives every label once, in pages', async () => {
    for (let batch = 0; batch < 3; batch += 1)
      await store.learn(
        Array.from({ length: 5 }, () => verdict()),
        now,
      );
    const seen: string[] = [];
    let after = begin;
    for (;;) {
      const page = await store.labels(after, { tenantId: undefined, limit: 4 });
      const last = page.at(-1);
      if (last === undefined) break;
      seen.push(...page.map(({ label }) => label.caseId));
      after = last.position;
    }
    expect(new Set(seen).size).toBe(15);
    expect(seen).toHaveLength(15);
  });

  it('shows one tenant only its own', async () => {
    await store.learn([verdict(), verdict({ tenantId: 'globex', cohort: 'globex/refund/m/p/-/-' })], now);
    const page = await store.labels(begin, { tenantId: 'globex', limit: 10 });
    expect(page.map(({ label }) => label.tenantId)).toEqual(['globex']);
  });

  it('skips nothing when an earlier transaction commits after a later one', async () => {
    const slow = await test.connect();
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let begun: () => void = () => undefined;
    const writing = new Promise<void>((resolve) => (begun = resolve));
    const early = slow.transaction(async (tx) => {
      await tx.execute('insert into case_memory (case_id) values ($1)', ['holds the oldest transaction open']);
      begun();
      await held;
    });
    await writing;
    await store.learn([verdict()], now);
    expect(await store.labels(begin, everything)).toEqual([]);
    finish();
    await early;
    expect(await store.labels(begin, everything)).toHaveLength(1);
  });
});
