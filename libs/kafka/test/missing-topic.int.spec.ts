import { afterAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { ensureTopics } from '../src/topic-admin.ts';
import { ownTopic } from './counter-events.ts';
import { connect, numbersOf, recordOf, startService } from './real-kafka.ts';
import type { RunningService } from './real-kafka.ts';

const topic = ownTopic();
const handled: number[] = [];
let service: RunningService | undefined;
afterAll(() => service?.stop());

const create = () =>
  ensureTopics(connect(), {
    [topic]: { kind: 'pipeline', partitions: 2, retentionMs: 3_600_000, summary: 'For one test.' },
  });
const untilReady = (ready: boolean) =>
  waitFor(() => service?.server.health().ready === ready, {
    timeoutMs: 40_000,
    describe: () => `readiness ${ready}: ${service?.server.health().detail}`,
  });

describe('a topic that is not there', () => {
  it('keeps a consumer waiting at its start and when it is deleted, and is used as soon as it exists', async () => {
    service = await startService({
      handlers: [{ topic, handle: (batch) => Promise.resolve(void handled.push(...numbersOf(batch))) }],
      until: ({ detail }) => detail.includes('topic'),
    });
    expect(service.server.health()).toMatchObject({
      ready: false,
      detail: expect.stringContaining('does not host this topic-partition'),
    });
    await create();
    await untilReady(true);
    await service.publisher.publishRecords([recordOf(topic, 'a', 1)]);
    await waitFor(() => handled.includes(1), { timeoutMs: 20_000, describe: 'the first record' });

    const admin = connect().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    await untilReady(false);
    const published = service.publisher.publishRecords([recordOf(topic, 'a', 2)]);
    await create();
    await untilReady(true);
    await published;
    await waitFor(() => handled.includes(2), { timeoutMs: 20_000, describe: 'what was published meanwhile' });
    expect(service.fatal).toEqual([]);
  });
});
