import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyClient } from '@tidegate/client/policy-client';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { runPolicy, type RunningPolicy } from './running-policy.ts';

// A tenant of its own, since all tests share the topics.
const tenantId = `t${randomBytes(4).toString('hex')}`;
let instances: RunningPolicy[] = [];
let publisher: KafkaPublisher;

beforeAll(async () => {
  const brokers = process.env['KAFKA_BROKERS'] ?? '';
  if (brokers === '') throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'standing-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  await publisher.connect();
  const options = { brokers, groupPrefix: `standing-test-${tenantId}`, consumes: false };
  instances = await Promise.all([runPolicy(options), runPolicy(options)]);
}, 60_000);
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await publisher?.close();
});

/** Writes to the topic as somebody would who passes the policy service by. */
async function writePast(version: number, limits: object[]): Promise<void> {
  const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
  const above = { id: 'above', description: 'd', effect: 'approve', reason: 'HIGH_VALUE_TRANSACTION', when: limits };
  const document = PolicyDocument.parse({
    ...{ name: 'written-past', version, scope: tenantId, auditSampleRate: 0 },
    ...{ authorisation: [{ id: 'may', ...grant }, above], quality: [{ id: 'good', ...grant }] },
  });
  await publisher.publish([policyPublishedEvent(document, 'mallory', new Date().toISOString())]);
}

async function listedBy({ address }: RunningPolicy) {
  const policies = await new PolicyClient({ baseUrl: address, operator: 'cli' }).policies();
  return policies.find(({ scope }) => scope === tenantId);
}

/** What each instance lists once it has analysed this version. */
async function analysed(version: number) {
  return Promise.all(
    instances.map(async (instance) => {
      const isRead = async () => {
        const listed = await listedBy(instance);
        return listed?.version === version && listed.standing !== undefined;
      };
      await waitFor(isRead, { describe: `the standing of version ${version}`, timeoutMs: 20_000 });
      return (await listedBy(instance))!;
    }),
  );
}

describe('a policy that was written to the topic past the policy service', () => {
  it('is in force and marked as faulty by every instance, in the list and in the metric', async () => {
    await writePast(1, [
      { fact: 'risk_tier', atLeast: 2 },
      { fact: 'risk_tier', atMost: 1 },
    ]);
    for (const listed of await analysed(1)) {
      expect(listed).toMatchObject({
        ...{ usable: true, problem: null, publishedBy: 'mallory' },
        standing: {
          state: 'faulty',
          findings: expect.arrayContaining([expect.stringContaining('rule above never holds')]),
        },
      });
    }
    for (const { metrics } of instances) {
      expect(await metrics.metrics()).toMatch(/tidegate_policies_in_force\{[^}]*standing="faulty"[^}]*\} [1-9]/);
    }
  });

  it('loses the mark with the next version', async () => {
    await writePast(2, [{ fact: 'action_value', moreThan: 100 }]);
    for (const listed of await analysed(2)) expect(listed.standing).toEqual({ state: 'sound', findings: [] });
  });
});
