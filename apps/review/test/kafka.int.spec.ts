import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { CaseDetail, Claim } from '@tidegate/contracts/http-cases';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { openedOf, previewedOf, reroutedOf } from './review-fixture.ts';
import { ReviewGround, onFatal } from './running-review.ts';

/** Tells the requests of this run apart, since all tests share the topics. */
const run = randomUUID().slice(0, 8);
const seen: TidegateEvent[] = [];
let ground: ReviewGround;
let reader: BroadcastReader;
let address: string;
let readMetrics: () => Promise<string>;

beforeAll(async () => {
  ground = await ReviewGround.open(run);
  reader = new BroadcastReader({
    ...{ kafka: ground.kafka, topics: ['tidegate.review.lifecycle.v1', 'tidegate.request.resolved.v1'], from: 'end' },
    ...{ instanceId: run, log, onFatal },
    onEvent: (event) => void (event.correlationId.startsWith(run) && seen.push(event)),
  });
  reader.start();
  await reader.whenReady();
  ({ address, metrics: readMetrics } = await ground.instance());
});
afterAll(async () => {
  await reader.stop();
  await ground.close();
});

async function call<Body>(path: string, as: string, body?: unknown): Promise<Body | undefined> {
  const headers = { 'tidegate-reviewer': as, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const post = body === undefined && !path.endsWith('/claim') ? {} : { method: 'POST' };
  const answer = await fetch(`${address}${path}`, {
    headers,
    ...post,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.ok && answer.status !== 204 ? ((await answer.json()) as Body) : undefined;
}

const read = (caseId: string) => call<CaseDetail>(`/v1/cases/${caseId}`, 'ana');

describe('review on Kafka', () => {
  it('takes a case from the log to a verdict and back to the log', async () => {
    const { data, ...envelope } = openedOf(`${run}-1`);
    const digest = data.escalation.decision!.actionDigest!;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await ground.publisher.publish([{ ...envelope, data, traceparent }, previewedOf(data, digest)]);
    const previewed = async () => (await read(data.caseId))?.preview;
    await waitFor(previewed, { timeoutMs: 30_000, describe: 'the case with its dry run' });
    // By its id: other tests put cases on the same topic.
    const claim = await call<Claim>(`/v1/cases/${data.caseId}/claim`, 'ana');
    const verdict = { fencingToken: claim!.fencingToken, verdict: 'approve', actionDigest: digest };
    expect(await call(`/v1/cases/${data.caseId}/verdict`, 'ana', verdict)).toMatchObject({ status: 'closed' });
    await waitFor(() => seen.length >= 3, { timeoutMs: 10_000, describe: () => `3 events, so far ${seen.length}` });
    expect(new Set(seen.map(({ type }) => type))).toEqual(
      new Set(['tidegate.review.claimed.v1', 'tidegate.review.verdict-recorded.v1', 'tidegate.request.resolved.v1']),
    );
    for (const event of seen) expect(event).toMatchObject({ correlationId: `${run}-1`, traceparent, tenantId: 'acme' });
  });

  it('places a case where routing says', async () => {
    const opened = openedOf(`${run}-2`);
    await ground.publisher.publish([opened]);
    await ground.publisher.publish([reroutedOf(opened.data, 'support')]);
    const moved = async () => (await read(opened.data.caseId))?.queue === 'support';
    await waitFor(moved, { timeoutMs: 30_000, describe: 'the case in support' });
  });

  it('is measured', async () => {
    const text = await readMetrics();
    expect(text).toMatch(/tidegate_review_claims_total\{[^}]*queue="billing"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_review_verdicts_total\{[^}]*verdict="approve"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_review_handling_seconds_count\{[^}]*queue="billing"[^}]*\} 1/);
    expect(text).toMatch(/tidegate_queue_oldest_unclaimed_age_seconds\{[^}]*queue="support"[^}]*\} \d{2,}/);
  });
});
