import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { waitFor } from '@tidegate/testing/wait-for';
import type { UnreadRecord } from '../src/broadcast-reader.ts';
import { BroadcastReader } from '../src/broadcast-reader.ts';
import { ControlState } from '../src/control-state.ts';
import { KafkaPublisher } from '../src/kafka-publisher.ts';
import type { Counter } from './counter-events.ts';
import { counterEvent, findCounter } from './counter-events.ts';
import { connect, newTopic, recordOf, silent } from './real-kafka.ts';

const numberOf = (event: TidegateEvent | undefined): number | undefined => (event?.data as Counter | undefined)?.number;
const failing = (error: Error): void => {
  throw error;
};

const opened: (() => Promise<void>)[] = [];
/** Ended after the test also when it fails, since a reader that is left behind breaks the tests after it. */
const endLater = <Opened extends { stop(): Promise<void> } | { close(): Promise<void> }>(thing: Opened): Opened => {
  opened.push(() => ('stop' in thing ? thing.stop() : thing.close()));
  return thing;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((end) => end()));
});
const newPublisher = (): KafkaPublisher => endLater(new KafkaPublisher({ kafka: connect(), log: silent }));

describe('ControlState', () => {
  it('is ready only when it holds the latest of every key, then follows changes and deletions', async () => {
    const [topic, empty] = [await newTopic(1), await newTopic(1)];
    const publisher = newPublisher();
    for (let number = 0; number < 500; number += 1)
      void publisher.publishRecords([recordOf(topic, `scope-${number % 5}`, number)]);
    await publisher.publishRecords([recordOf(topic, 'last', 1)]);
    const kafka = connect();
    const state = endLater(
      new ControlState({
        kafka,
        topics: [topic, empty],
        instanceId: 'one',
        log: silent,
        onFatal: failing,
        findDefinition: findCounter,
      }),
    );
    const changes: string[] = [];
    state.onChange((_topic, key, event) => void changes.push(`${key} ${numberOf(event)}`));
    expect(state.isReady()).toBe(false);
    state.start();
    await state.whenReady();
    expect([...state.entries(topic)].map(([key, event]) => [key, numberOf(event)])).toEqual([
      ['scope-0', 495],
      ['scope-1', 496],
      ['scope-2', 497],
      ['scope-3', 498],
      ['scope-4', 499],
      ['last', 1],
    ]);
    await publisher.publishRecords([recordOf(topic, 'scope-3', 1_000), recordOf(empty, 'new', 7)]);
    await waitFor(() => numberOf(state.get(empty, 'new')) === 7, { describe: 'the change' });
    await waitFor(() => numberOf(state.get(topic, 'scope-3')) === 1_000, { describe: 'the change' });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'scope-3', value: null }] });
    await producer.disconnect();
    await waitFor(() => !state.get(topic, 'scope-3'), { describe: 'the deletion' });
    // Topics have no order among each other, so only the changes of this key are compared.
    const ofKey = changes.filter((change) => change.startsWith('scope-3 '));
    expect(ofKey.slice(-3)).toEqual(['scope-3 498', 'scope-3 1000', 'scope-3 undefined']);
  });
});

describe('BroadcastReader', () => {
  it('leaves out replays, which are for one group only', async () => {
    const topic = await newTopic(1);
    const publisher = newPublisher();
    const replay = recordOf(topic, 'k', 1);
    const headers = { ...replay.record.headers, dl_for: 'tidegate-review' };
    await publisher.publishRecords([{ ...replay, record: { ...replay.record, headers } }, recordOf(topic, 'k', 2)]);
    const seen: (number | undefined)[] = [];
    const reader = endLater(
      new BroadcastReader({
        ...{ kafka: connect(), topics: [topic], from: 'beginning', instanceId: 'one', log: silent },
        onEvent: (event) => void seen.push(numberOf(event)),
        onFatal: failing,
        findDefinition: findCounter,
      }),
    );
    reader.start();
    await reader.whenReady();
    expect(seen).toEqual([2]);
  });

  it('gives every instance all events from now on, and none from before', async () => {
    const topic = await newTopic(3);
    const publisher = newPublisher();
    await publisher.publishRecords([1, 2, 3].map((number) => recordOf(topic, `before-${number}`, number)));
    const seen: string[][] = [[], []];
    const readers = seen.map(
      (list, index) =>
        new BroadcastReader({
          kafka: connect(),
          topics: [topic],
          from: 'end',
          instanceId: `instance-${index}`,
          log: silent,
          findDefinition: findCounter,
          onEvent: (event) => void list.push(event.key),
          onFatal: failing,
        }),
    );
    for (const reader of readers) endLater(reader).start();
    await Promise.all(readers.map((reader) => reader.whenReady()));
    const keys = Array.from({ length: 20 }, (_, number) => `after-${number}`);
    await publisher.publishRecords(keys.map((key) => recordOf(topic, key, 1)));
    await waitFor(() => seen.every(({ length }) => length === 20), {
      describe: () => `20 events each, not ${seen.map(({ length }) => length).join()}`,
    });
    for (const list of seen) expect([...list].sort()).toEqual([...keys].sort());
  });

  it('hands over records unread to who wants few of them, and reads those on demand', async () => {
    const topic = await newTopic(1);
    const publisher = newPublisher();
    await publisher.publishRecords([recordOf(topic, 'one', 1), recordOf(topic, 'two', 2)]);
    await publisher.publishRecords([{ topic, record: { key: 'bad', value: 'nonsense', headers: {} } }]);
    const complaints: string[] = [];
    const records: UnreadRecord[] = [];
    const reader = endLater(
      new BroadcastReader({
        kafka: connect(),
        topics: [topic],
        from: 'beginning',
        instanceId: 'three',
        log: { ...silent, error: (message: string) => void complaints.push(message) },
        findDefinition: findCounter,
        onRecord: (record) => void records.push(record),
        onFatal: failing,
      }),
    );
    reader.start();
    await reader.whenReady();
    expect(records.map(({ key }) => key)).toEqual(['one', 'two', 'bad']);
    expect(complaints).toEqual([]);
    expect(records.map((record) => numberOf(record.read()))).toEqual([1, 2, undefined]);
    expect(complaints).toEqual(['An invalid record is ignored']);
  });

  it.each([
    ['that is no event', { key: 'k', value: 'nonsense', headers: {} }],
    [
      'with half of a surrogate pair, which canonical JSON cannot have',
      { ...encodeCloudEvent(counterEvent('k', 3)), value: '{"number":3,"inner":{"a":"\\ud800"}}' },
    ],
  ])('passes over a record %s, and it changes nothing', async (_kind, record) => {
    const topic = await newTopic(1);
    const publisher = newPublisher();
    await publisher.publishRecords([recordOf(topic, 'k', 2), { topic, record }]);
    const complaints: string[] = [];
    const log = { ...silent, error: (message: string) => void complaints.push(message) };
    const state = endLater(
      new ControlState({
        kafka: connect(),
        topics: [topic],
        instanceId: 'two',
        log,
        onFatal: failing,
        findDefinition: findCounter,
      }),
    );
    state.start();
    await state.whenReady();
    expect(numberOf(state.get(topic, 'k'))).toBe(2);
    expect(complaints).toEqual(['An invalid record is ignored']);
  });
});
