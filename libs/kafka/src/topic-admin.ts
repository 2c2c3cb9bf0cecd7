import type { Topic, TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, IResourceConfigEntry, Kafka } from 'kafkajs';

/** What `createTopics` found and did. */
export interface TopicReport {
  readonly created: readonly string[];
  readonly existing: readonly string[];
}

/** A topic exists that cannot be used. */
export class TopicFailure extends Error {
  readonly code = 'too_few_partitions';
  readonly retriable = false;

  constructor(message: string) {
    super(message);
    this.name = 'TopicFailure';
  }
}

const replicasWanted = 3;
const creationTimeoutMs = 30_000;
const leaderPollMs = 50;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Creates the topics of Tidegate that are missing, all of them by default. Calling it again, or from several processes
 * at once, does no harm. Each topic gets three replicas, or one per broker where there are fewer.
 *
 * @throws TopicFailure when an existing topic has fewer partitions than declared.
 */
export function createTopics(
  kafka: Kafka,
  names: readonly TopicName[] = Object.keys(topics) as TopicName[],
): Promise<TopicReport> {
  return ensureTopics(kafka, Object.fromEntries(names.map((name) => [name, topics[name]])));
}

/** The same for any declaration. */
export async function ensureTopics(kafka: Kafka, declared: Readonly<Record<string, Topic>>): Promise<TopicReport> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const present = new Set(await admin.listTopics());
    const existing = Object.keys(declared).filter((name) => present.has(name));
    const missing = Object.entries(declared).filter(([name]) => !present.has(name));
    await refuseTooFewPartitions(admin, existing, declared);
    await create(admin, missing);
    return { created: missing.map(([name]) => name), existing };
  } finally {
    await admin.disconnect();
  }
}

async function refuseTooFewPartitions(
  admin: Admin,
  existing: string[],
  declared: Readonly<Record<string, Topic>>,
): Promise<void> {
  if (existing.length === 0) return;
  const metadata = await admin.fetchTopicMetadata({ topics: existing });
  const problems = metadata.topics.flatMap(({ name, partitions }) => {
    const wanted = declared[name]?.partitions ?? 0;
    if (partitions.length >= wanted) return [];
    return [
      `${name} has ${partitions.length} partitions and needs ${wanted}: kafka-topics --alter --topic ${name} --partitions ${wanted}`,
    ];
  });
  if (problems.length > 0) {
    throw new TopicFailure(
      `Topics cannot be used as they are. Stop the services, drain the topics (keys change their partition), then alter them. ${problems.join('. ')}`,
    );
  }
}

async function create(admin: Admin, missing: readonly (readonly [string, Topic])[]): Promise<void> {
  if (missing.length === 0) return;
  const { brokers } = await admin.describeCluster();
  // kafkajs resolves with false when another process was faster; its own waiting fails when a topic is too new.
  await admin.createTopics({
    waitForLeaders: false,
    timeout: creationTimeoutMs,
    topics: missing.map(([topic, { partitions, kind, retentionMs }]) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: Math.min(replicasWanted, brokers.length),
      configEntries: configEntriesOf(kind, retentionMs),
    })),
  });
  await untilLed(
    admin,
    missing.map(([name]) => name),
  );
}

/** A topic can be used only when every partition has a leader, which takes a moment after the broker has agreed to it. */
async function untilLed(admin: Admin, topicNames: string[]): Promise<void> {
  const end = performance.now() + creationTimeoutMs;
  for (;;) {
    const led = await admin.fetchTopicMetadata({ topics: topicNames }).then(
      (metadata) =>
        metadata.topics.every(
          ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
        ),
      (error: unknown) => {
        if (performance.now() > end) throw error;
        return false;
      },
    );
    if (led || performance.now() > end) return;
    await pause(leaderPollMs);
  }
}

function configEntriesOf(kind: Topic['kind'], retentionMs: number): IResourceConfigEntry[] {
  const retention = { name: 'retention.ms', value: String(retentionMs) };
  if (kind !== 'control') {
    // Only whole segments are deleted. With Kafka's seven days a record could be delivered again after twice its
    // retention, and every inbox would have to remember it that long.
    const segment = { name: 'segment.ms', value: String(dayMs) };
    return [{ name: 'cleanup.policy', value: 'delete' }, segment, retention];
  }
  return [
    { name: 'cleanup.policy', value: 'compact' },
    // Every instance reads the whole topic at its start, so it is compacted early and the head segment rolls often.
    { name: 'min.cleanable.dirty.ratio', value: '0.1' },
    { name: 'segment.ms', value: String(hourMs) },
    retention,
  ];
}
