import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { AccumulatingProducer, PlacedRecord } from './accumulating-producer.ts';
import type { HopOutput } from './hops.ts';
import { numberOfKey, pathTopics, roundOfKey } from './hops.ts';

const timeoutMs = 120_000;

/** What the real services wrote for each template, as files for the hops, and the mean size of each step. */
export interface Capture {
  readonly outputsFiles: readonly string[];
  /** Mean bytes of the value: submitted, classified, scored, decided. */
  readonly meanBytes: readonly number[];
}

/** Sends each template once through the running services and keeps what came out at each step. */
export async function captureOutputs(
  kafka: Kafka,
  producer: AccumulatingProducer,
  records: readonly PlacedRecord[],
  place: { readonly round: string; readonly folder: string },
): Promise<Capture> {
  const steps = pathTopics.slice(1);
  const seen = steps.map(() => new Map<number, HopOutput>());
  const bytes = steps.map(() => 0);
  const consumer = kafka.consumer({ groupId: 'bench-capture', maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...steps], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ topic, message }) => {
        const step = steps.findIndex((name) => name === topic);
        const key = String(message.key);
        if (roundOfKey(key) !== place.round) return Promise.resolve();
        bytes[step]! += message.value?.length ?? 0;
        seen[step]?.set(numberOfKey(key), outputOf(message));
        return Promise.resolve();
      },
    });
    producer.add(records);
    const endMs = performance.now() + timeoutMs;
    while (seen.some(({ size }) => size < records.length)) {
      if (performance.now() > endMs) throw incomplete(seen, records.length);
      await pause(50);
    }
  } finally {
    await consumer.disconnect();
  }
  const submitted = records.reduce((sum, { message }) => sum + (message.value?.length ?? 0), 0);
  return {
    outputsFiles: await Promise.all(seen.map((outputs, step) => write(place.folder, step, outputs))),
    meanBytes: [submitted, ...bytes].map((sum) => Math.round(sum / records.length)),
  };
}

function outputOf({ value, headers }: KafkaMessage): HopOutput {
  const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]);
  return { data: JSON.parse(String(value)) as unknown, headers: Object.fromEntries(texts) as Record<string, string> };
}

async function write(folder: string, step: number, outputs: ReadonlyMap<number, HopOutput>): Promise<string> {
  const file = join(folder, `outputs-${step}.jsonl`);
  const lines = [...outputs].sort(([a], [b]) => a - b).map(([, output]) => JSON.stringify(output));
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

function incomplete(seen: readonly ReadonlyMap<number, unknown>[], wanted: number): Error {
  const counts = seen.map(({ size }, step) => `${size} of ${wanted} on ${pathTopics[step + 1]}`).join(', ');
  return new Error(`The services did not pass all requests on within ${timeoutMs} ms: ${counts}.`);
}
