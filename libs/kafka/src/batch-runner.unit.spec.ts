import { describe, expect, it } from '@jest/globals';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';
import type { BatchRunnerOptions } from './batch-runner.ts';
import { BatchRunner } from './batch-runner.ts';
import type { BatchHandler, ConsumedBatch } from './consumed-batch.ts';
import { decodeBatch } from './decode-batch.ts';
import { MemoryPublisher } from './memory-publisher.ts';
import { PublishFailure } from './publish-failure.ts';
import type { Counter } from '../test/counter-events.ts';
import { counterEvent, findCounter, testTopic } from '../test/counter-events.ts';

const deadLetterTopic: TopicName = 'tidegate.dead-letter.policy.v1';
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const passing = (): Error => Object.assign(new Error('the database is away'), { retriable: true });

/** A batch of the given numbers; the text `bad` makes an invalid record. */
function batchOf(numbers: readonly (number | 'bad')[]): ConsumedBatch {
  const messages = numbers.map((number, index) => {
    const record = encodeCloudEvent(counterEvent('k', number === 'bad' ? 0 : number));
    const value = Buffer.from(number === 'bad' ? '{"number":"x"}' : record.value);
    return {
      key: Buffer.from('k'),
      value,
      headers: { ...record.headers },
      offset: String(100 + index),
      timestamp: '0',
      attributes: 0,
    };
  });
  return decodeBatch({ topic: testTopic, partition: 2, messages }, { raw: false, findDefinition: findCounter });
}

const numbersOf = (batch: ConsumedBatch): number[] => batch.events.map(({ event }) => (event.data as Counter).number);

function scene(handler: BatchHandler, more: Partial<BatchRunnerOptions> = {}) {
  const publisher = new MemoryPublisher();
  const stop = new AbortController();
  const troubles: (string | undefined)[] = [];
  const counts: string[] = [];
  const runner = new BatchRunner({
    handler,
    invalid: 'dead_letter',
    groupId: 'tidegate-policy',
    deadLetterTopic,
    publisher,
    log,
    retry: { tries: 3, fromMs: 0, toMs: 0 },
    now: () => new Date('2026-11-21T10:00:00Z'),
    metrics: {
      consumed: (_topic, result, count) => void counts.push(`${result} ${count}`),
      duration: () => undefined,
      lag: () => undefined,
      retried: () => void counts.push('retried'),
      deadLettered: (_topic, _group, code) => void counts.push(`dead ${code}`),
    },
    ...more,
  });
  const control = { signal: stop.signal, onTrouble: (reason: string | undefined) => void troubles.push(reason) };
  return { publisher, stop, troubles, counts, run: (batch: ConsumedBatch) => runner.run(batch, control) };
}

describe('BatchRunner', () => {
  it('calls the handler once with the whole batch when all is well', async () => {
    const seen: number[][] = [];
    const { run, publisher, counts } = scene(async (batch) => void seen.push(numbersOf(batch)));
    expect(await run(batchOf([1, 2, 3]))).toBe('done');
    expect(seen).toEqual([[1, 2, 3]]);
    expect(publisher.records).toEqual([]);
    expect(counts).toEqual(['handled 3']);
  });

  it('repeats what may pass until it works, in one piece, and says meanwhile what it waits for', async () => {
    let calls = 0;
    const { run, troubles, publisher } = scene(async () => {
      calls += 1;
      if (calls < 9) throw passing();
    });
    expect(await run(batchOf([1, 2]))).toBe('done');
    expect(calls).toBe(9);
    expect(troubles[0]).toContain('the database is away');
    expect(troubles.at(-1)).toBeUndefined();
    expect(publisher.records).toEqual([]);
  });

  it('sends only the record at fault to the dead-letter topic and handles all others in order', async () => {
    const handled: number[] = [];
    const { run, publisher, counts } = scene(async (batch) => {
      if (numbersOf(batch).includes(4)) throw Object.assign(new TypeError('cannot read four'), { code: 'bad_four' });
      handled.push(...numbersOf(batch));
    });
    expect(await run(batchOf([1, 2, 3, 4, 5, 6, 7]))).toBe('done');
    expect(handled).toEqual([1, 2, 3, 5, 6, 7]);
    expect(publisher.records).toHaveLength(1);
    const [letter] = publisher.records;
    expect(letter?.topic).toBe(deadLetterTopic);
    expect(letter?.record.headers).toMatchObject({
      ce_id: 'k-4',
      dl_reason: 'cannot read four',
      dl_code: 'bad_four',
      dl_stack_digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      dl_topic: testTopic,
      dl_partition: '2',
      dl_offset: '103',
      dl_group: 'tidegate-policy',
      dl_attempts: '1',
      dl_time: '2026-11-21T10:00:00.000Z',
    });
    expect(counts).toContain('dead bad_four');
  });

  it('gives a fault that heals by itself the chance to do so before it dead-letters', async () => {
    let calls = 0;
    const { run, publisher } = scene(async () => {
      calls += 1;
      if (calls < 3) throw new Error('hiccup');
    });
    expect(await run(batchOf([1]))).toBe('done');
    expect([calls, publisher.records.length]).toEqual([3, 0]);
  });

  it('dead-letters invalid records with every problem and hands the rest to the handler', async () => {
    const seen: ConsumedBatch[] = [];
    const { run, publisher } = scene(async (batch) => void seen.push(batch));
    expect(await run(batchOf([1, 'bad', 2]))).toBe('done');
    expect(seen.map(numbersOf)).toEqual([[1, 2]]);
    expect(seen[0]?.records).toHaveLength(2);
    expect(publisher.records[0]?.record.headers).toMatchObject({ dl_code: 'schema', dl_offset: '101' });
    expect(publisher.records[0]?.record.headers['dl_reason']).toContain('/number');
  });

  it('does not call the handler when nothing valid is left', async () => {
    const { run, publisher } = scene(() => Promise.reject(new Error('not expected')));
    expect(await run(batchOf(['bad', 'bad']))).toBe('done');
    expect(publisher.records.map(({ record }) => record.headers['dl_code'])).toEqual(['schema', 'schema']);
  });

  it('delivers invalid records to a handler that asked for them', async () => {
    const seen: ConsumedBatch[] = [];
    const { run, publisher, counts } = scene(async (batch) => void seen.push(batch), { invalid: 'deliver' });
    expect(await run(batchOf([1, 'bad']))).toBe('done');
    expect(seen[0]?.invalid).toMatchObject([{ offset: 101n, reason: 'schema' }]);
    expect(publisher.records).toEqual([]);
    expect(counts).toEqual(['handled 1', 'invalid 1']);
  });

  it('gives up a batch without a dead letter when the partition is lost while it waits', async () => {
    const { run, stop, publisher } = scene(async () => {
      stop.abort();
      throw passing();
    });
    expect(await run(batchOf([1, 2]))).toBe('abandoned');
    expect(publisher.records).toEqual([]);
  });

  it('counts finished work as done even when the partition was lost meanwhile', async () => {
    const { run, stop } = scene(async () => stop.abort());
    expect(await run(batchOf([1]))).toBe('done');
  });

  it('does not count a record as done before its dead letter is acknowledged', async () => {
    let refusals = 3;
    class AwayPublisher extends MemoryPublisher {
      override async publishRecords(records: Parameters<MemoryPublisher['publishRecords']>[0]): Promise<void> {
        refusals -= 1;
        if (refusals >= 0) throw new PublishFailure('publisher_closed', 'away', { retriable: true });
        await super.publishRecords(records);
      }
    }
    const publisher = new AwayPublisher();
    const { run, troubles } = scene(() => Promise.reject(new Error('bug')), { publisher });
    expect(await run(batchOf([1]))).toBe('done');
    expect(publisher.records).toHaveLength(1);
    expect(troubles).toContainEqual(expect.stringContaining('dead letters cannot be kept'));
  });

  it('dead-letters a record that is too large to publish again without its value', async () => {
    const record = encodeCloudEvent(counterEvent('k', 1));
    const message = {
      key: Buffer.from('k'),
      value: Buffer.alloc(950_000, 'x'),
      headers: { ...record.headers },
      offset: '1',
      timestamp: '0',
      attributes: 0,
    };
    const { run, publisher } = scene(async () => undefined);
    const batch = decodeBatch(
      { topic: testTopic, partition: 0, messages: [message] },
      { raw: false, findDefinition: findCounter },
    );
    expect(await run(batch)).toBe('done');
    expect(publisher.records[0]?.record).toMatchObject({ value: '', headers: { dl_value_omitted: '950000 bytes' } });
  });

  it('runs every call of the handler within the hook, which sees its failure', async () => {
    const around: string[] = [];
    const { run } = scene(() => Promise.reject(new Error('bug')), {
      retry: { tries: 1, fromMs: 0, toMs: 0 },
      aroundBatch: async (batch, call) => {
        await call().catch((error: Error) => {
          around.push(`${batch.records.length} ${error.message}`);
          throw error;
        });
      },
    });
    await run(batchOf([1, 2]));
    expect(around).toEqual(['2 bug', '1 bug', '1 bug']);
  });
});
