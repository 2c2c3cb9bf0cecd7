import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { partitionOf } from './partitioning.ts';

describe('partitionOf', () => {
  it('agrees with the partitioner of kafkajs and of Java clients for every key', () => {
    const reference = kafkajs.Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
          partitionErrorCode: 0,
          partitionId,
          leader: 1,
          replicas: [1],
          isr: [1],
        }));
        const expected = reference({ topic: 't', partitionMetadata, message: { key, value: '' } });
        expect(partitionOf(key, partitions)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('spreads requests over all partitions', () => {
    const partitions = new Set(Array.from({ length: 200 }, (_, number) => partitionOf(`acme:request-${number}`, 6)));
    expect([...partitions].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
