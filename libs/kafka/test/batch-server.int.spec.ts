import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import type { ConsumedBatch } from '../src/consumed-batch.ts';
import type { RunningService, ServiceSetup } from './real-kafka.ts';
import { firstArrivals, newTopic, numbersOf, readTopic, recordOf, startService } from './real-kafka.ts';

const running: RunningService[] = [];
const start = async (setup: ServiceSetup): Promise<RunningService> => {
  const service = await startService(setup);
  running.push(service);
  return service;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const keys = Array.from({ length: 12 }, (_, number) => `key-${number}`);
const countOf = (batches: readonly ConsumedBatch[]): number =>
  [...firstArrivals(batches).values()].reduce((sum, { length }) => sum + length, 0);

describe('KafkaBatchServer', () => {
  it.each([false, true])('hands over every event in the order of its key (pipelined: %p)', async (pipelined) => {
    const topic = await newTopic();
    const batches: ConsumedBatch[] = [];
    const service = await start({
      handlers: [{ topic, options: { pipelined }, handle: async (batch) => void batches.push(batch) }],
    });
    await Promise.all(
      upTo(100).map((number) => service.publisher.publishRecords(keys.map((key) => recordOf(topic, key, number)))),
    );
    await waitFor(() => countOf(batches) === 1_200, {
      timeoutMs: 30_000,
      describe: () => `1,200 events, not ${countOf(batches)}`,
    });
    for (const numbers of firstArrivals(batches).values()) expect(numbers).toEqual(upTo(100));
    expect(service.fatal).toEqual([]);
  });

  it('loses nothing when an instance stops and another takes over in the middle of the stream', async () => {
    const topic = await newTopic();
    const batches: ConsumedBatch[] = [];
    const handlers = [{ topic, handle: async (batch: ConsumedBatch) => void batches.push(batch) }];
    const first = await start({ handlers });
    const same = { handlers, groupPrefix: first.groupPrefix, deadLetterTopic: first.deadLetterTopic };
    const second = await start(same);
    const publishing = (async () => {
      for (const number of upTo(150)) {
        await second.publisher.publishRecords(keys.map((key) => recordOf(topic, key, number)));
      }
    })();
    await waitFor(() => countOf(batches) > 200, { timeoutMs: 30_000, describe: 'the first events' });
    await first.server.close();
    const third = await start(same);
    await publishing;
    await waitFor(() => countOf(batches) === 1_800, {
      timeoutMs: 60_000,
      describe: () => `1,800 events, not ${countOf(batches)}`,
    });
    for (const numbers of firstArrivals(batches).values()) expect(numbers).toEqual(upTo(150));
    expect([...first.fatal, ...second.fatal, ...third.fatal]).toEqual([]);
  });

  it('puts a poison event into the dead-letter topic with its headers, and handles the rest', async () => {
    const topic = await newTopic(1);
    const handled: number[] = [];
    const service = await start({
      handlers: [
        {
          topic,
          handle: async (batch) => {
            if (numbersOf(batch).includes(5))
              throw Object.assign(new TypeError('five is poison'), { code: 'bad_five' });
            handled.push(...numbersOf(batch));
          },
        },
      ],
    });
    await service.publisher.publishRecords(upTo(10).map((number) => recordOf(topic, 'k', number)));
    await waitFor(() => handled.length === 9, { timeoutMs: 30_000, describe: () => `9 events, not ${handled.join()}` });
    expect(handled).toEqual(upTo(10).filter((number) => number !== 5));
    const letters = await readTopic(service.deadLetterTopic);
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ key: 'k', value: recordOf(topic, 'k', 5).record.value });
    expect(letters[0]?.headers).toMatchObject({
      ce_id: 'k-5',
      dl_code: 'bad_five',
      dl_topic: topic,
      dl_offset: '5',
      dl_group: service.groupPrefix,
    });
    expect(service.fatal).toEqual([]);
  });

  it('repeats what may pass until it works, skips nothing, and is unready meanwhile', async () => {
    const topic = await newTopic(1);
    const handled: number[] = [];
    let isAway = true;
    const service = await start({
      handlers: [
        {
          topic,
          handle: async (batch) => {
            if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
            handled.push(...numbersOf(batch));
          },
        },
      ],
    });
    await service.publisher.publishRecords(upTo(20).map((number) => recordOf(topic, 'k', number)));
    await waitFor(() => !service.server.health().ready, { describe: 'an unready server' });
    expect(service.server.health().detail).toContain('ECONNREFUSED');
    isAway = false;
    await waitFor(() => handled.length === 20, { timeoutMs: 30_000, describe: '20 events' });
    expect(handled).toEqual(upTo(20));
    expect(service.server.health().ready).toBe(true);
    expect(await readTopic(service.deadLetterTopic)).toEqual([]);
  });

  it('lets a waiting batch go when the partitions are shared out anew, and loses none of it', async () => {
    const topic = await newTopic(2);
    const handled = new Set<string>();
    let isAway = true;
    const handlers = [
      {
        topic,
        handle: async (batch: ConsumedBatch) => {
          if (isAway) throw Object.assign(new Error('away'), { retriable: true });
          for (const { event } of batch.events) handled.add(event.id);
        },
      },
    ];
    const first = await start({ handlers });
    await first.publisher.publishRecords(keys.flatMap((key) => upTo(5).map((number) => recordOf(topic, key, number))));
    await waitFor(() => !first.server.health().ready, { describe: 'an unready server' });
    const second = await start({
      handlers,
      groupPrefix: first.groupPrefix,
      deadLetterTopic: first.deadLetterTopic,
      until: ({ detail }) => detail.includes('waits: '),
    });
    isAway = false;
    await waitFor(() => handled.size === 60, { timeoutMs: 60_000, describe: () => `60 events, not ${handled.size}` });
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('never commits ahead of work that is not finished: a new instance gets all of it again', async () => {
    const topic = await newTopic(1);
    const begun: number[] = [];
    const hanging = await start({
      config: { drainTimeoutMs: 200 },
      handlers: [
        {
          topic,
          options: { pipelined: true },
          handle: async (batch) => {
            begun.push(...numbersOf(batch));
            if (numbersOf(batch).includes(3)) await new Promise(() => undefined);
          },
        },
      ],
    });
    for (const number of upTo(8)) {
      await hanging.publisher.publishRecords([recordOf(topic, 'k', number)]);
      await waitFor(() => begun.includes(number), { describe: `event ${number}` });
    }
    await hanging.server.close();
    const again: number[] = [];
    await start({
      groupPrefix: hanging.groupPrefix,
      deadLetterTopic: hanging.deadLetterTopic,
      handlers: [{ topic, handle: async (batch) => void again.push(...numbersOf(batch)) }],
    });
    await waitFor(() => again.includes(7), { timeoutMs: 30_000, describe: 'the last event again' });
    expect(again).toEqual([3, 4, 5, 6, 7]);
  });

  it('keeps the order of a key when a pipelined handler fails for a while', async () => {
    const topic = await newTopic(1);
    const handled: number[] = [];
    let failures = 5;
    const service = await start({
      handlers: [
        {
          topic,
          options: { pipelined: true },
          handle: async (batch) => {
            if (numbersOf(batch).some((number) => number >= 3) && failures > 0) {
              failures -= 1;
              throw Object.assign(new Error('away'), { retriable: true });
            }
            handled.push(...numbersOf(batch));
          },
        },
      ],
    });
    for (const number of upTo(30)) await service.publisher.publishRecords([recordOf(topic, 'k', number)]);
    await waitFor(() => handled.length === 30, { timeoutMs: 30_000, describe: '30 events' });
    expect(handled).toEqual(upTo(30));
  });

  it('dead-letters invalid records, or delivers them to a handler that asks for them, per group', async () => {
    const topic = await newTopic(1);
    const strict: ConsumedBatch[] = [];
    const lenient: ConsumedBatch[] = [];
    const raw: ConsumedBatch[] = [];
    const service = await start({
      handlers: [
        { topic, handle: async (batch) => void strict.push(batch) },
        { topic, options: { group: 'lenient', invalid: 'deliver' }, handle: async (batch) => void lenient.push(batch) },
        { topic, options: { group: 'raw', raw: true }, handle: async (batch) => void raw.push(batch) },
      ],
    });
    const { record } = recordOf(topic, 'k', 2);
    await service.publisher.publishRecords([
      recordOf(topic, 'k', 1),
      { topic, record: { ...record, value: '{"number":"two"}' } },
      { topic, record: { key: 'k', value: 'hello', headers: {} } },
      { topic, record: { ...record, headers: { ...record.headers, ce_type: 'tidegate.test.counted.v9' } } },
      recordOf(topic, 'k', 3),
    ]);
    const total = (batches: ConsumedBatch[]): number => batches.reduce((sum, { records }) => sum + records.length, 0);
    await waitFor(() => total(strict) === 2 && total(lenient) === 5 && total(raw) === 5, {
      timeoutMs: 30_000,
      describe: 'all records',
    });
    expect(strict.flatMap(numbersOf)).toEqual([1, 3]);
    expect(lenient.flatMap(({ invalid }) => invalid.map(({ reason, offset }) => [reason, offset]))).toEqual([
      ['schema', 1n],
      ['not_an_event', 2n],
      ['unknown_type', 3n],
    ]);
    expect(raw.flatMap(({ records }) => records.map(({ offset }) => offset))).toEqual([0n, 1n, 2n, 3n, 4n]);
    expect(raw.flatMap(({ events }) => events)).toEqual([]);
    await waitFor(async () => (await readTopic(service.deadLetterTopic)).length === 3, {
      timeoutMs: 20_000,
      describe: '3 dead letters',
    });
    const letters = await readTopic(service.deadLetterTopic);
    expect(letters.map(({ headers }) => headers['dl_code'])).toEqual(['schema', 'not_an_event', 'unknown_type']);
  });

  it('commits what is done when it stops, so that the next instance starts behind it', async () => {
    const topic = await newTopic(1);
    const first: number[] = [];
    const service = await start({
      config: { commitIntervalMs: 600_000 },
      handlers: [{ topic, handle: async (batch) => void first.push(...numbersOf(batch)) }],
    });
    await service.publisher.publishRecords(upTo(5).map((number) => recordOf(topic, 'k', number)));
    await waitFor(() => first.length === 5, { timeoutMs: 30_000, describe: '5 events' });
    await service.server.close();
    const second: number[] = [];
    const next = await start({
      groupPrefix: service.groupPrefix,
      deadLetterTopic: service.deadLetterTopic,
      handlers: [{ topic, handle: async (batch) => void second.push(...numbersOf(batch)) }],
    });
    await next.publisher.publishRecords([recordOf(topic, 'k', 5)]);
    await waitFor(() => second.length > 0, { timeoutMs: 30_000, describe: 'the next event' });
    expect(second).toEqual([5]);
  });

  it('refuses two handlers of one topic in one group', async () => {
    const topic = await newTopic(1);
    const handle = async (): Promise<void> => undefined;
    await expect(
      startService({
        handlers: [
          { topic, handle },
          { topic, handle },
        ],
      }),
    ).rejects.toThrow('give one of them a group');
  });
});
