import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaBroker } from '../src/kafka-broker.ts';
import { startKafka } from '../src/kafka-broker.ts';
import { findKafkaProgram } from '../src/kafka-jars.ts';
import { countBrokers } from '../src/kafka-ready.ts';
import { freePorts } from '../src/ports.ts';
import { silentProgress } from '../src/progress.ts';

describe('the Kafka of the local stack', () => {
  let dataDir: string;
  let broker: KafkaBroker | undefined;
  beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'tidegate-kafka-'))));
  afterEach(async () => {
    await broker?.stop();
    broker = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  const clientOf = (brokers: readonly string[]) => new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });

  async function highWatermark(brokers: readonly string[], topic: string): Promise<string | undefined> {
    const admin = clientOf(brokers).admin();
    await admin.connect();
    try {
      return (await admin.fetchTopicOffsets(topic))[0]?.high;
    } finally {
      await admin.disconnect();
    }
  }

  async function produce(brokers: readonly string[], topic: string): Promise<void> {
    const kafka = clientOf(brokers);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: true });
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic,
      acks: -1,
      messages: [
        { key: 'one', value: 'first' },
        { key: 'two', value: 'second' },
      ],
    });
    await producer.disconnect();
  }

  it('keeps its records over SIGKILL and a restart', async () => {
    broker = await startKafka({ dataDir, quick: true });
    await produce(broker.brokers, 'tide');
    await broker.kill();
    expect(await broker.ended).toBe('signal SIGKILL');
    expect(await countBrokers(broker.port, 500)).toBe(0);
    broker = await startKafka({ dataDir, quick: true, port: broker.port });
    expect(await highWatermark(broker.brokers, 'tide')).toBe('2');
  });

  it("sends clients to the proxy's port that it was told to advertise, and can still be reached directly", async () => {
    const [advertisedPort = 0] = await freePorts(1);
    broker = await startKafka({ dataDir, quick: true, advertisedPort });
    const { port } = broker;
    let proxied = 0;
    const proxy = createServer((client) => {
      proxied += 1;
      const upstream = connect(port, '127.0.0.1');
      for (const side of [client, upstream]) side.on('error', () => client.destroy() && upstream.destroy());
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(advertisedPort, '127.0.0.1', resolve));
    try {
      expect(broker.brokers).toEqual([`127.0.0.1:${advertisedPort}`]);
      await produce(broker.directBrokers, 'tide');
      expect(proxied).toBe(0);
      // Even a client that knows only the real port is sent through the proxy.
      expect(await highWatermark([`127.0.0.1:${port}`], 'tide')).toBe('2');
      expect(proxied).toBeGreaterThan(0);
    } finally {
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it('starts from the distribution that KAFKA_HOME names', async () => {
    // An unpacked distribution is a folder of jars, here those that the local stack uses anyway.
    const search = { root: dataDir, progress: silentProgress };
    const { jars } = await findKafkaProgram(search);
    const home = join(dataDir, 'kafka distribution');
    await mkdir(join(home, 'libs'), { recursive: true });
    for (const jar of jars) await symlink(jar, join(home, 'libs', basename(jar)));
    const program = await findKafkaProgram({ ...search, environment: { ...process.env, KAFKA_HOME: home } });
    expect(program.jars).toEqual(jars.map((jar) => join(home, 'libs', basename(jar))));
    broker = await startKafka({ dataDir: join(dataDir, 'broker'), quick: true, program });
    expect(await countBrokers(broker.port, 1000)).toBe(1);
    await produce(broker.brokers, 'tide');
    expect(await highWatermark(broker.brokers, 'tide')).toBe('2');
  });

  it('says why it does not start, with the end of its log', async () => {
    const failing = startKafka({ dataDir, quick: true, properties: { 'num.io.threads': 'many' } });
    await expect(failing).rejects.toMatchObject({ code: 'kafka_failed' });
    await expect(failing).rejects.toThrow(
      /kafka\.log ends with.*Invalid value many for configuration num\.io\.threads/s,
    );
  });

  it('refuses a port that is taken, before another Kafka there could pass for it', async () => {
    const taken = createServer();
    const [port = 0] = await freePorts(1);
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    try {
      await expect(startKafka({ dataDir, port })).rejects.toThrow(
        `Kafka cannot listen on 127.0.0.1:${port}: the port is taken.`,
      );
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });
});
