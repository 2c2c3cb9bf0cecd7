import { randomUUID } from 'node:crypto';
import type { EventDefinition } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { z } from 'zod';
import type { FindDefinition } from '../src/decode-batch.ts';

/** Stands for any topic in tests of this library, whose real topics belong to other tests. */
export const testTopic = 'tidegate.test.counter.v1' as TopicName;

/** A topic of its own for one test against a shared broker. */
export const ownTopic = (): TopicName => `tidegate.test.${randomUUID()}.v1` as TopicName;

const Counter = z.object({ number: z.int(), inner: z.record(z.string(), z.string()).optional() });
export type Counter = z.infer<typeof Counter>;

const counterDefinition: EventDefinition = {
  type: 'tidegate.test.counted.v1',
  topic: testTopic,
  schema: Counter,
  summary: 'A number that rises by one per key.',
};

export const findCounter: FindDefinition = (type) => (type === counterDefinition.type ? counterDefinition : undefined);

export function counterEvent(key: string, number: number): TidegateEvent<Counter> {
  return {
    id: `${key}-${number}`,
    type: counterDefinition.type,
    source: '/tidegate/test',
    time: '2026-11-21T10:00:00.000Z',
    tenantId: 'acme',
    correlationId: key,
    key,
    data: { number },
  };
}
