import { describe, expect, it } from '@jest/globals';
import { topics } from '@tidegate/contracts/topics';
import { createTopics, ensureTopics } from '../src/topic-admin.ts';
import { ownTopic } from './counter-events.ts';
import { connect } from './real-kafka.ts';

const day = 86_400_000;

describe('createTopics', () => {
  it('creates what is missing and leaves alone what is there', async () => {
    const first = await createTopics(connect());
    const second = await createTopics(connect());
    expect([...first.created, ...first.existing].sort()).toEqual(Object.keys(topics).sort());
    expect(second.created).toEqual([]);
    expect([...second.existing].sort()).toEqual(Object.keys(topics).sort());
  });

  it('does no harm when several processes do it at once', async () => {
    const name = ownTopic();
    const declared = {
      [name]: { kind: 'pipeline', partitions: 3, retentionMs: day, summary: 'For one test.' },
    } as const;
    const reports = await Promise.all([1, 2, 3].map(() => ensureTopics(connect(), declared)));
    expect(reports.flatMap(({ created, existing }) => [...created, ...existing])).toEqual([name, name, name]);
  });

  it('sets partitions, retention and compaction as declared', async () => {
    const [plain, control] = [ownTopic(), ownTopic()];
    const kafka = connect();
    await ensureTopics(kafka, {
      [plain]: { kind: 'lifecycle', partitions: 4, retentionMs: 30 * day, summary: 'For one test.' },
      [control]: { kind: 'control', partitions: 1, retentionMs: -1, summary: 'For one test.' },
    });
    const admin = kafka.admin();
    await admin.connect();
    const metadata = await admin.fetchTopicMetadata({ topics: [plain] });
    expect(metadata.topics[0]?.partitions).toHaveLength(4);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [plain, control].map((name) => ({ type: 2, name })),
    });
    await admin.disconnect();
    const settings = resources.map(({ configEntries }) =>
      Object.fromEntries(configEntries.map((entry) => [entry.configName, entry.configValue])),
    );
    expect(settings[0]).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': String(30 * day) });
    expect(settings[1]).toMatchObject({
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.1',
      'segment.ms': '3600000',
    });
  });

  it('refuses a topic with fewer partitions than declared, and says what to do', async () => {
    const name = ownTopic();
    const declare = (partitions: number) =>
      ({ [name]: { kind: 'pipeline', partitions, retentionMs: day, summary: 'For one test.' } }) as const;
    await ensureTopics(connect(), declare(2));
    await expect(ensureTopics(connect(), declare(6))).rejects.toMatchObject({
      code: 'too_few_partitions',
      message: expect.stringContaining(
        `${name} has 2 partitions and needs 6: kafka-topics --alter --topic ${name} --partitions 6`,
      ),
    });
  });
});
