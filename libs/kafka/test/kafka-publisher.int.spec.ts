import { describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { createKafka } from '../src/connection.ts';
import { KafkaPublisher } from '../src/kafka-publisher.ts';
import { publisherSuite } from '../src/publisher.suite.ts';
import { createTopics } from '../src/topic-admin.ts';
import { ownTopic } from './counter-events.ts';
import { connect, newTopic, readTopic, recordOf, silent } from './real-kafka.ts';

describe('KafkaPublisher', () => {
  publisherSuite(async () => {
    await createTopics(connect());
    const publisher = new KafkaPublisher({ kafka: connect(), log: silent });
    return { publisher, topic: await newTopic(), read: readTopic, end: () => publisher.close() };
  });
});

describe('KafkaPublisher with a real broker', () => {
  it('splits what is more than one request may carry for a partition, and keeps the order', async () => {
    const topic = await newTopic(1);
    const publisher = new KafkaPublisher({ kafka: connect(), log: silent });
    const filler = 'x'.repeat(100_000);
    const records = Array.from({ length: 40 }, (_, number) => {
      const { record } = recordOf(topic, 'k', number);
      return { topic, record: { ...record, value: `${String(number).padStart(2, '0')}${filler}` } };
    });
    await publisher.publishRecords(records);
    const arrived = await readTopic(topic);
    expect(arrived.map(({ value }) => Number(value.slice(0, 2)))).toEqual(records.map((_, number) => number));
    await publisher.close();
  });

  it('takes calls in order when its buffer is full', async () => {
    const topic = await newTopic(1);
    const publisher = new KafkaPublisher({ kafka: connect(), log: silent, bufferBytesMax: 2_000 });
    await Promise.all(
      Array.from({ length: 200 }, (_, number) => publisher.publishRecords([recordOf(topic, 'k', number)])),
    );
    const numbers = (await readTopic(topic)).map(({ value }) => (JSON.parse(value) as { number: number }).number);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, number) => number));
    await publisher.close();
  });

  it('lets only the record fail that the broker refuses for good', async () => {
    const topic = await newTopic(1);
    const kafka = connect();
    const admin = kafka.admin();
    await admin.connect();
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name: 'max.message.bytes', value: '20000' }] }],
    });
    await admin.disconnect();
    const publisher = new KafkaPublisher({ kafka, log: silent });
    const calls = Array.from({ length: 9 }, (_, number) => {
      const { record } = recordOf(topic, 'k', number);
      return publisher.publishRecords([
        { topic, record: number === 4 ? { ...record, value: 'x'.repeat(50_000) } : record },
      ]);
    });
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1].map(Boolean));
    expect(outcomes[4]).toMatchObject({ reason: { code: 'record_refused', retriable: false } });
    const numbers = (await readTopic(topic)).map(({ value }) => (JSON.parse(value) as { number: number }).number);
    expect(numbers).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    await publisher.close();
  });

  it('waits for a topic that does not exist yet, unhealthy and saying so, then delivers', async () => {
    const topic = ownTopic();
    const kafka = connect();
    const publisher = new KafkaPublisher({ kafka, log: silent });
    const published = publisher.publishRecords([recordOf(topic, 'k', 1)]);
    await waitFor(() => publisher.health().detail.includes(`${topic} does not exist`), {
      describe: () => publisher.health().detail,
    });
    expect(publisher.isHealthy()).toBe(false);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await admin.disconnect();
    await published;
    expect(publisher.isHealthy()).toBe(true);
    expect(await readTopic(topic)).toHaveLength(1);
    await publisher.close();
  });

  it('is unhealthy while no broker answers, and gives back what it could not send when it is closed', async () => {
    const kafka = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'nobody', log: silent, connectTries: 2 });
    const publisher = new KafkaPublisher({ kafka, log: silent, flushTimeoutMs: 50 });
    const published = publisher.publishRecords([recordOf(ownTopic(), 'k', 1)]);
    const rejected = expect(published).rejects.toMatchObject({ code: 'publisher_closed', retriable: true });
    await waitFor(() => publisher.health().detail.includes('cannot be reached'), {
      describe: () => publisher.health().detail,
    });
    expect(publisher.isHealthy()).toBe(false);
    await publisher.close();
    await rejected;
  });
});
