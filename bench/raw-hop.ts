/**
 * One of three processes of the raw limit: kafkajs as it is published, tuned in its settings and in how it is used, that parses each value, writes the value that the real service
 * wrote for the same request, and passes it on. No schema, no rule, no id, no trace.
 */
import { readFileSync } from 'node:fs';
import { createKafka } from '@tidegate/kafka/connection';
import { kafkaConfig } from '@tidegate/kafka/config';
import { silentLog } from '@tidegate/telemetry/logger';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { AccumulatingProducer, sizeOf } from './accumulating-producer.ts';
import type { PlacedRecord } from './accumulating-producer.ts';
import { numberOfKey, rawNames, rivalTopics } from './hops.ts';
import type { HopOutput, HopSettings } from './hops.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as HopSettings;
const topics = rivalTopics(settings.rival);
const [from = '', to = ''] = topics.slice(settings.hop);
const outputs = readFileSync(settings.outputsFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as HopOutput);

const end = (error: unknown): never => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
};

/** The settings of our services, so that only what they do differs. */
const config = kafkaConfig.parse({});
const kafka = createKafka({
  brokers: settings.brokers,
  clientId: `bench-${settings.rival}-${settings.hop}`,
  log: silentLog,
  ownCodec: settings.rival === rawNames.published,
});
const producer = new AccumulatingProducer(kafka, to, end);
const consumer = kafka.consumer({
  groupId: `bench-${settings.rival}-${settings.hop}`,
  sessionTimeout: config.sessionTimeoutMs,
  rebalanceTimeout: config.rebalanceTimeoutMs,
  heartbeatInterval: config.heartbeatIntervalMs,
  maxWaitTimeInMs: config.fetchWaitMs,
  maxBytesPerPartition: config.fetchPartitionBytesMax,
  minBytes: 1,
  allowAutoTopicCreation: false,
});
/** The offset after the last acknowledged record of each partition, and what of it is committed. */
const finished = new Map<number, string>();
const committed = new Map<number, string>();

async function passOn({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
  await producer.room();
  const { partition } = batch;
  const last = batch.messages.length - 1;
  const records = batch.messages.map(({ key, value, offset }, index): PlacedRecord => {
    JSON.parse(String(value));
    const text = String(key);
    const { data, headers } = outputs[numberOfKey(text) % outputs.length]!;
    const message = { key: text, value: Buffer.from(JSON.stringify(data)), headers: headers as Record<string, string> };
    const record = { partition, message, bytes: sizeOf(message) };
    if (index < last) return record;
    return { ...record, acknowledged: () => void finished.set(partition, String(BigInt(offset) + 1n)) };
  });
  producer.add(records);
  resolveOffset(batch.lastOffset());
}

/** One request for all partitions twice a second, as our services do. */
async function commit(of: Consumer): Promise<void> {
  const news = [...finished].filter(([partition, offset]) => committed.get(partition) !== offset);
  if (news.length === 0) return;
  await of.commitOffsets(news.map(([partition, offset]) => ({ topic: from, partition, offset })));
  for (const [partition, offset] of news) committed.set(partition, offset);
}

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [from], fromBeginning: true });
consumer.on(consumer.events.GROUP_JOIN, () => process.send?.('ready'));
consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
setInterval(() => void commit(consumer).catch(end), config.commitIntervalMs);
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  partitionsConsumedConcurrently: 256,
  eachBatch: passOn,
});
