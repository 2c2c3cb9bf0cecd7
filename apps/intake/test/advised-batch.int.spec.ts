import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { RequestClassified, RequestSubmitted, type Classification } from '@tidegate/contracts/request-events';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { compileClassification } from '@tidegate/intake/classify';
import type { ConsumedBatch } from '@tidegate/kafka/consumed-batch';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { IntakeMetrics } from '../src/intake.metrics.ts';
import { ModelClient } from '../src/model.client.ts';
import { ModelMetrics } from '../src/model.metrics.ts';
import { RequestClassifier } from '../src/request-classifier.ts';
import { SourceWatch } from '../src/source-watch.ts';
import { SubmittedConsumer } from '../src/submitted.consumer.ts';
import { refundBody, submittedByProduct } from './example-bodies.ts';
import { says, startStandInModel, type StandInModel } from './stand-in-model.ts';

const rules = compileClassification(
  ClassificationDocument.parse({
    fallback: { taskType: 'general', riskTier: 1, impact: 'low' },
    rules: [
      { id: 'refund', when: { actions: ['issue_refund'] }, result: { taskType: 'refund', riskTier: 2 } },
      { id: 'deletion', when: { actions: ['delete'] }, result: { taskType: 'deletion', riskTier: 3 } },
    ],
  }),
);

let model: StandInModel;
beforeEach(async () => {
  model = await startStandInModel();
});
afterEach(() => model.close());

/** By default a model that answers is never too late, however busy the machine is. */
function intake(timeoutMs = 10_000) {
  const registry = createMetrics({ service: 'intake', version: '0', revision: '0' });
  const metrics = new IntakeMetrics(registry);
  const settings = { url: model.url, name: 'small-1', timeoutMs, concurrencyMax: 4, perSecondMax: 5, perMinuteMax: 60 };
  const client = new ModelClient(settings, rules, { metrics: new ModelMetrics(registry), log: silentLog });
  const publisher = new MemoryPublisher();
  const classifier = new RequestClassifier(rules, new SourceWatch(), metrics, client);
  const tenants = { ids: new Set(['acme']), redactions: new Map() };
  const consumer = new SubmittedConsumer({ classifier, tenants, publisher }, metrics);
  const classified = () =>
    publisher.events().map(({ id, data }) => ({ id, ...(data as { classification: Classification }).classification }));
  return { consumer, classified };
}

/** A batch of one request whose task the rules know and some whose task they do not. */
function batchOf(unknown: number): ConsumedBatch {
  const other = { proposal: { kind: 'action', action: { name: 'novel', arguments: {} } } };
  const bodies = [
    refundBody('known'),
    ...Array.from({ length: unknown }, (_, index) => refundBody(`new-${index}`, '1.00', other)),
  ];
  const events: TidegateEvent[] = bodies.map(submittedByProduct);
  const topic = RequestSubmitted.topic;
  return {
    ...{ topic, partition: 0, invalid: [] },
    events: events.map((event, index) => ({ event, topic, partition: 0, offset: BigInt(index) })),
    records: events.map(({ key, data }, index) => ({
      record: { key, value: JSON.stringify(data), headers: {} },
      ...{ tombstone: false, offset: BigInt(index), timestampMs: 0 },
    })),
  };
}

describe('a batch with a request whose task no rule knows', () => {
  it('is joined with what the model says, and the model hears nothing of the others', async () => {
    model.behave(says('{"taskType":"deletion","riskTier":3,"domains":["nonsense"]}'));
    const { consumer, classified } = intake();
    await consumer.classify(batchOf(1));
    expect(classified()).toMatchObject([
      { taskType: 'refund', riskTier: 2 },
      { taskType: 'deletion', riskTier: 3, domains: [], refinement: { model: 'small-1', riskTier: 3 } },
    ]);
    expect(model.asked).toHaveLength(1);
  });

  it('lets what is known go on at once and waits for the rest no longer than the time-out', async () => {
    model.behave(() => undefined);
    const timeoutMs = 200;
    const { consumer, classified } = intake(timeoutMs);
    const startedMs = performance.now();
    const done = consumer.classify(batchOf(30));
    await new Promise((resolve) => setImmediate(resolve));
    expect(classified().map(({ taskType }) => taskType)).toEqual(['refund']);
    await done;
    expect(performance.now() - startedMs).toBeLessThan(timeoutMs + 1_000);
    expect(classified()).toHaveLength(31);
    expect(classified().slice(1)).toEqual(
      Array.from({ length: 30 }, () => expect.objectContaining({ taskType: 'general', riskTier: 1 })),
    );
    expect(model.asked.length).toBeLessThanOrEqual(4);
  });

  it('gives the same ids when it is delivered again, whatever the model says by then', async () => {
    const { consumer, classified } = intake();
    const batch = batchOf(1);
    model.behave(says('{"taskType":"deletion","riskTier":3}'));
    await consumer.classify(batch);
    model.behave(says('{}'));
    await consumer.classify(batch);
    const [, first, , second] = classified();
    expect([first?.taskType, second?.taskType]).toEqual(['deletion', 'general']);
    expect(second?.id).toBe(first?.id);
  });

  it('is published as an event of the contract', async () => {
    model.behave(says('{"taskType":"deletion","riskTier":3}'));
    const { consumer, classified } = intake();
    await consumer.classify(batchOf(1));
    const { id: _, ...classification } = classified()[1]!;
    expect(
      RequestClassified.schema.safeParse({
        checkpointId: 'c',
        request: submittedByProduct(refundBody('r')).data,
        classification,
      }).error,
    ).toBeUndefined();
  });
});
