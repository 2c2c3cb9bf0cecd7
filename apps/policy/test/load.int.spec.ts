import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueueLoadUpdated, type QueueForecast } from '@tidegate/contracts/control-events';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { runPolicy, type RunningPolicy } from './running-policy.ts';
import { scoredEvent } from './scored-traffic.ts';

// A tenant and a queue of their own, since all tests share the topics.
const tenantId = `t${randomBytes(4).toString('hex')}`;
const queue = `queue-${tenantId}`;
const made: Decision[] = [];
let instance: RunningPolicy;
let publisher: KafkaPublisher;
let reader: BroadcastReader;
let sent = 0;

const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
const pressed = (pressures: readonly string[]) => [{ fact: 'queue_pressure', in: pressures }];
const document = PolicyDocument.parse({
  ...{ name: 'load', version: 1, scope: tenantId, auditSampleRate: 0 },
  quality: [{ id: 'good', ...grant }],
  authorisation: [
    { id: 'may', ...grant },
    {
      ...{ id: 'to-people', description: 'd', when: pressed(['normal', 'strained']), effect: 'handoff' },
      ...{ reason: 'OUT_OF_SCOPE', queue },
    },
    {
      ...{ id: 'ask-first', description: 'd', when: pressed(['overloaded']), effect: 'clarify' },
      ...{ reason: 'AMBIGUOUS_USER_INTENT', question: 'Which order?' },
    },
  ],
});

async function press(pressure: QueueForecast['pressure']): Promise<void> {
  const updatedAt = new Date().toISOString();
  const forecast = { closedPerHour: 1, waitSeconds: 9_000, misses: 3, pressure };
  const data: DataOf<typeof QueueLoadUpdated> = {
    queue,
    open: 9,
    overdue: 0,
    oldestOpenedAt: updatedAt,
    forecast,
    updatedAt,
  };
  const event = { id: randomUUID(), type: QueueLoadUpdated.type, source: '/tidegate/routing', time: updatedAt };
  await publisher.publish([{ ...event, ...{ tenantId: 'system', correlationId: queue, key: queue, data } }]);
}

/** The next decision; each is about a request of its own. */
async function decided(): Promise<Decision> {
  const requestId = `r-${(sent += 1)}`;
  await publisher.publish([scoredEvent(tenantId, requestId, 1)]);
  const find = () => made.find((decision) => decision.requestId === requestId);
  await waitFor(() => find() !== undefined, { describe: `the decision about ${requestId}`, timeoutMs: 30_000 });
  return find()!;
}

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'] ?? '';
  if (brokers === '') throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'load-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  await publisher.connect();
  reader = new BroadcastReader({
    ...{ kafka, topics: [DecisionMade.topic], from: 'end', instanceId: `load-${tenantId}`, log: silentLog },
    onEvent: (event) => {
      if (event.tenantId === tenantId) made.push((event.data as DataOf<typeof DecisionMade>).decision);
    },
    onFatal: (error) => {
      throw error;
    },
  });
  reader.start();
  await reader.whenReady();
  await publisher.publish([policyPublishedEvent(document, 'test', new Date().toISOString())]);
  instance = await runPolicy({ brokers, groupPrefix: `load-test-${tenantId}` });
}, 120_000);
afterAll(async () => {
  await instance?.stop();
  await reader?.stop();
  await publisher?.close();
});

describe('the load of a queue, as routing publishes it', () => {
  it('makes questions of what would go to an overloaded queue, and cases again when it has passed', async () => {
    expect(await decided()).toMatchObject({ outcome: 'handoff', obligations: { queue } });

    await press('overloaded');
    await waitFor(async () => (await decided()).outcome === 'clarify', { describe: 'a question', timeoutMs: 20_000 });
    expect(made.at(-1)).toMatchObject({
      ...{ questions: ['Which order?'], obligations: { queue: null, mode: 'clarifying_question' } },
      versions: { load: { queue, pressure: 'overloaded' } },
    });

    await press('normal');
    await waitFor(async () => (await decided()).outcome === 'handoff', { describe: 'a case', timeoutMs: 20_000 });
    expect(made.at(-1)!.versions).not.toHaveProperty('load');
  });
});
