import { describe } from '@jest/globals';
import { testTopic } from '../test/counter-events.ts';
import { MemoryPublisher } from './memory-publisher.ts';
import { publisherSuite } from './publisher.suite.ts';

describe('MemoryPublisher', () => {
  publisherSuite(() => {
    const publisher = new MemoryPublisher();
    return Promise.resolve({
      publisher,
      topic: testTopic,
      read: (topic) =>
        Promise.resolve(publisher.records.filter((entry) => entry.topic === topic).map(({ record }) => record)),
      end: () => Promise.resolve(),
    });
  });
});
