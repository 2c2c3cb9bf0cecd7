import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';

const timeoutMs = 120_000;

/** Resolves when a group has committed to the end of a topic: until then it works behind what was measured. */
export async function untilCaughtUp(kafka: Kafka, groupId: string, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const endMs = performance.now() + timeoutMs;
    while (performance.now() < endMs) {
      const [read] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const written = await admin.fetchTopicOffsets(topic);
      const committed = new Map(
        read?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]),
      );
      if (written.every(({ partition, high }) => Number(high) <= (committed.get(partition) ?? 0))) return;
      await pause(100);
    }
    throw new Error(`${groupId} has not read ${topic} to its end within ${timeoutMs} ms.`);
  } finally {
    await admin.disconnect();
  }
}
