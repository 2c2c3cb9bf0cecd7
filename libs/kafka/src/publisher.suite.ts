import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import { counterEvent } from '../test/counter-events.ts';
import type { Publisher } from './publisher.ts';

/** A publisher under test, and a way to see what arrived at the other side. */
export interface PublisherScene {
  readonly publisher: Publisher;
  /** A topic that no other test uses. */
  readonly topic: TopicName;
  /** What a topic holds now, in the order of each key. */
  read(topic: TopicName): Promise<readonly WireRecord[]>;
  end(): Promise<void>;
}

/** What every publisher promises; called within a `describe`. */
export function publisherSuite(open: () => Promise<PublisherScene>): void {
  let scene: PublisherScene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene.end());
  const recordOf = (key: string, number: number) => ({
    topic: scene.topic,
    record: encodeCloudEvent(counterEvent(key, number)),
  });
  const numbersOf = async (key: string): Promise<number[]> =>
    (await scene.read(scene.topic))
      .filter((record) => record.key === key)
      .map(({ value }) => (JSON.parse(value) as { number: number }).number);

  it('keeps the order of each key over calls that are not awaited', async () => {
    const keys = ['order-a', 'order-b', 'order-c'];
    const calls: Promise<void>[] = [];
    for (let number = 0; number < 300; number += 3) {
      calls.push(
        scene.publisher.publishRecords(keys.flatMap((key) => [0, 1, 2].map((step) => recordOf(key, number + step)))),
      );
    }
    await Promise.all(calls);
    for (const key of keys) expect(await numbersOf(key)).toEqual(Array.from({ length: 300 }, (_, number) => number));
  });

  it('publishes an event to the topic of its type, with its key and attributes', async () => {
    const event: TidegateEvent = {
      ...counterEvent(`suite-${Date.now()}`, 1),
      type: 'tidegate.queue-load.updated.v1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await scene.publisher.publish([event]);
    const arrived = (await scene.read('tidegate.queue-load.state.v1')).filter(({ key }) => key === event.key);
    expect(arrived).toEqual([encodeCloudEvent(event)]);
  });

  it('resolves at once for nothing', async () => {
    await scene.publisher.publish([]);
    await scene.publisher.publishRecords([]);
  });

  it('refuses an event of an unknown type and names it', async () => {
    await expect(scene.publisher.publish([counterEvent('unknown', 1)])).rejects.toMatchObject({
      code: 'unknown_event_type',
      retriable: false,
      message: expect.stringContaining('tidegate.test.counted.v1'),
    });
  });

  it('refuses a call with a record that is too large, sends nothing of it and goes on with others', async () => {
    const large = { topic: scene.topic, record: { ...recordOf('large', 2).record, value: 'x'.repeat(900_001) } };
    const before = scene.publisher.publishRecords([recordOf('large', 1)]);
    const refused = scene.publisher.publishRecords([recordOf('large', 7), large]);
    const after = scene.publisher.publishRecords([recordOf('large', 3)]);
    await expect(refused).rejects.toMatchObject({ code: 'record_too_large', retriable: false });
    await Promise.all([before, after]);
    expect(await numbersOf('large')).toEqual([1, 3]);
  });

  it('accepts nothing after it was closed, and says that another instance may', async () => {
    await scene.publisher.close();
    await expect(scene.publisher.publishRecords([recordOf('late', 1)])).rejects.toMatchObject({
      code: 'publisher_closed',
      retriable: true,
    });
  });
}
