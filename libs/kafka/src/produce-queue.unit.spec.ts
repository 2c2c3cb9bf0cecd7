import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProduceQueue, partitionBytesMax } from './produce-queue.ts';
import type { QueuedRecord } from './produce-queue.ts';
import { testTopic } from '../test/counter-events.ts';

const record = (owner: number, partition: number, bytes: number): QueuedRecord<number> => ({
  topic: testTopic,
  partition,
  message: { value: '' },
  bytes,
  owner,
});

describe('ProduceQueue', () => {
  it('gives nothing when nothing waits', () => {
    expect(new ProduceQueue().takeRequest()).toEqual([]);
  });

  it('leaves for the next request what would overfill a partition, and nothing overtakes it', () => {
    const queue = new ProduceQueue<number>();
    for (const owner of [1, 2, 3]) queue.add(record(owner, 0, 400_000));
    queue.add(record(4, 0, 10));
    queue.add(record(5, 1, 10));
    expect(queue.takeRequest().map(({ owner }) => owner)).toEqual([1, 2, 5]);
    expect(queue.takeRequest().map(({ owner }) => owner)).toEqual([3, 4]);
    expect(queue.size).toBe(0);
  });

  it('keeps the bytes of each partition below the bound, loses nothing and keeps the order, whatever arrives', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: partitionBytesMax })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.boolean()), (arrivals, takes) => {
        const queue = new ProduceQueue<number>();
        const sent: QueuedRecord<number>[] = [];
        const take = (): void => {
          const request = queue.takeRequest();
          const bytes = new Map<number, number>();
          for (const taken of request) bytes.set(taken.partition, (bytes.get(taken.partition) ?? 0) + taken.bytes);
          for (const sum of bytes.values()) expect(sum).toBeLessThanOrEqual(partitionBytesMax);
          sent.push(...request);
        };
        arrivals.forEach(([partition, bytes], owner) => {
          queue.add(record(owner, partition, bytes));
          if (takes.next().value) take();
        });
        while (queue.size > 0) take();
        expect(sent).toHaveLength(arrivals.length);
        for (let partition = 0; partition <= 40; partition += 1) {
          const owners = sent.filter((taken) => taken.partition === partition).map(({ owner }) => owner);
          expect(owners).toEqual([...owners].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('hands over everything at once for a shut-down', () => {
    const queue = new ProduceQueue<number>();
    for (const owner of [1, 2, 3]) queue.add(record(owner, 0, 400_000));
    queue.takeRequest();
    expect(queue.takeAll().map(({ owner }) => owner)).toEqual([3]);
    expect(queue.size).toBe(0);
  });
});
