import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeyParking } from '@tidegate/kafka/key-parking';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { waitFor } from '@tidegate/testing/wait-for';
import { countedParking } from '../src/stateful-parts.ts';
import type { OrderedService, OrderedSetup } from './ordered-service.ts';
import { newTopics, startOrdered } from './ordered-service.ts';

let test: TestDatabase;
const running: OrderedService[] = [];
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'review' });
  await test.database.execute(
    'create table effect (place bigint generated always as identity, consumer text, step text)',
  );
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(() => test.close());

async function start(setup: Omit<OrderedSetup, 'database'>): Promise<OrderedService> {
  const service = await startOrdered({ database: test.database, ...setup });
  running.push(service);
  return service;
}

const until = (what: string, condition: () => Promise<boolean>) =>
  waitFor(condition, { timeoutMs: 30_000, describe: what });
const lettersOf = async (service: OrderedService, count: number) => {
  await until(`${count} letters`, async () => (await service.letters()).length >= count);
  return service.letters();
};
const stepsOf = async (service: OrderedService, count: number) => {
  await until(`${count} steps`, async () => (await service.handled()).length >= count);
  return service.handled();
};
const ofKey = (steps: readonly string[], key: string) => steps.filter((step) => step.startsWith(`${key} `));

describe('a key with a dead letter', () => {
  it('waits with all its later records while other keys go on, and goes on in order after the replay', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    service.poison.add('a 2');
    await service.publish(topic!, [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['a', 3],
      ['b', 2],
    ]);
    expect(await stepsOf(service, 3)).toEqual(['a 1', 'b 1', 'b 2']);
    await service.publish(topic!, [
      ['a', 4],
      ['b', 3],
    ]);
    await stepsOf(service, 4);
    const letters = await lettersOf(service, 3);
    expect(letters.map(({ eventId, code, attempts }) => [eventId, code, attempts])).toEqual([
      ['a-2', 'poison', 1],
      ['a-3', 'behind_dead_letter', 1],
      ['a-4', 'behind_dead_letter', 1],
    ]);
    expect(letters[0]).toMatchObject({ origin: { topic, partition: 0, offset: 1n }, stackDigest: expect.any(String) });
    service.poison.clear();
    for (const letter of letters) await service.treat(letter);
    const steps = await stepsOf(service, 7);
    expect(ofKey(steps, 'a')).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
    await until('the key is free', async () => (await service.parked()) === 0);
    await service.publish(topic!, [['a', 5]]);
    expect(ofKey(await stepsOf(service, 8), 'a').at(-1)).toBe('a 5');
    expect(await service.letters()).toHaveLength(3);
  });

  it('is replayed in its own order, whatever the order of the replays', async () => {
    const [one, two] = await newTopics(2);
    const service = await start({ topics: [one!, two!] });
    service.poison.add('a 1');
    await service.publish(one!, [['a', 1]]);
    await lettersOf(service, 1);
    await service.publish(two!, [['a', 2]]);
    await lettersOf(service, 2);
    await service.publish(one!, [['a', 3]]);
    const [first, second, third] = await lettersOf(service, 3);
    service.poison.clear();
    await service.treat(third);
    await service.treat(second);
    await service.publish(two!, [['b', 1]]);
    expect(await stepsOf(service, 1)).toEqual(['b 1']);
    const registry = createMetrics({ service: 'review', version: '1', revision: 'a' });
    countedParking(test.database, registry);
    expect(await registry.metrics()).toContain(`tidegate_parked_keys{group="${service.groupId}",service="review"} 1`);
    await service.treat(first);
    expect(await stepsOf(service, 4)).toEqual(['b 1', 'a 1', 'a 2', 'a 3']);
    await until('the key is free', async () => (await service.parked()) === 0);
  });

  it('is handled once, however often it is replayed', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    service.poison.add('a 1');
    await service.publish(topic!, [['a', 1]]);
    const [letter] = await lettersOf(service, 1);
    service.poison.clear();
    for (const again of [letter, letter, letter]) await service.treat(again);
    await service.publish(topic!, [['a', 2]]);
    await until('the last', async () => (await service.handled()).includes('a 2'));
    expect(await service.handled()).toEqual(['a 1', 'a 2']);
  });

  it('stays and gets another letter when the replay fails, too', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    service.poison.add('a 1');
    await service.publish(topic!, [
      ['a', 1],
      ['a', 2],
    ]);
    const [first, second] = await lettersOf(service, 2);
    await service.treat(first);
    await service.treat(second);
    const again = (await lettersOf(service, 3))[2];
    expect(again).toMatchObject({ eventId: 'a-1', attempts: 2, origin: first!.origin, code: 'poison' });
    expect(await service.handled()).toEqual([]);
    service.poison.clear();
    await service.treat(again);
    expect(await stepsOf(service, 2)).toEqual(['a 1', 'a 2']);
  });

  it('goes on without the record that is discarded', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    service.poison.add('a 1');
    await service.publish(topic!, [
      ['a', 1],
      ['a', 2],
    ]);
    const [first, second] = await lettersOf(service, 2);
    await service.treat(second);
    await service.treat(first, 'discard');
    expect(await stepsOf(service, 1)).toEqual(['a 2']);
    await until('the key is free', async () => (await service.parked()) === 0);
    await service.publish(topic!, [['a', 3]]);
    expect(await stepsOf(service, 2)).toEqual(['a 2', 'a 3']);
  });

  it('is found while a large batch is narrowed down, and every other record of it is handled', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    service.poison.add('k3 4').add('k5 1');
    const all = Array.from({ length: 10 }, (_, number) => keys.map((key) => [key, number] as const)).flat();
    await service.publish(topic!, all);
    // k3 stops after 4 steps, k5 after one.
    const steps = await stepsOf(service, 6 * 10 + 4 + 1);
    expect(ofKey(steps, 'k3')).toEqual([0, 1, 2, 3].map((number) => `k3 ${number}`));
    expect(ofKey(steps, 'k5')).toEqual(['k5 0']);
    const letters = await lettersOf(service, 6 + 9);
    service.poison.clear();
    for (const letter of letters) await service.treat(letter);
    const healed = await stepsOf(service, 80);
    for (const key of keys)
      expect(ofKey(healed, key)).toEqual(Array.from({ length: 10 }, (_, number) => `${key} ${number}`));
  });

  it('waits behind a record that is not valid, too', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    await service.publish(topic!, [
      ['a', 1],
      ['a', 'none'],
      ['a', 3],
      ['b', 1],
    ]);
    expect(await stepsOf(service, 2)).toEqual(['a 1', 'b 1']);
    const letters = await lettersOf(service, 2);
    expect(letters.map(({ eventId, code }) => [eventId, code])).toEqual([
      ['a-none', 'schema'],
      ['a-3', 'behind_dead_letter'],
    ]);
  });

  it('loses nothing when the service dies before row and letter are written', async () => {
    const [topic] = await newTopics(1);
    let refusals = 0;
    /** As if the process died in the middle of its work: nothing comes of the attempt, for a while. */
    const dying = (real: KeyParking): KeyParking => ({
      parkedAmong: (...of) => real.parkedAmong(...of),
      takeTurn: (...of) => real.takeTurn(...of),
      failAgain: (...of) => real.failAgain(...of),
      release: (...of) => real.release(...of),
      park: async () => {
        refusals += 1;
        throw Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' });
      },
    });
    const first = await start({ topics: [topic!], parking: dying });
    first.poison.add('a 1');
    await first.publish(topic!, [
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    await until('a few failures', () => Promise.resolve(refusals > 2));
    await first.stop();
    running.splice(0);
    expect(await first.letters()).toEqual([]);
    expect(await first.parked()).toBe(0);
    const second = await start({
      topics: [topic!],
      poison: ['a 1'],
      groupPrefix: first.groupId,
      deadLetterTopic: first.deadLetterTopic,
    });
    expect(await stepsOf(second, 1)).toEqual(['b 1']);
    expect((await lettersOf(second, 2)).map(({ eventId }) => eventId)).toEqual(['a-1', 'a-2']);
    expect(await second.parked()).toBe(1);
  });
});

describe('a replay', () => {
  it('is left out by every other group', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!] });
    const other = await start({ topics: [topic!] });
    service.poison.add('a 1');
    await service.publish(topic!, [['a', 1]]);
    const [letter] = await lettersOf(service, 1);
    await until('the other', async () => (await other.handled()).length === 1);
    // Without its inbox the other group would do it again if it were handed the replay.
    await test.database.execute('delete from inbox where consumer = $1', [other.groupId]);
    service.poison.clear();
    await service.treat(letter);
    await stepsOf(service, 1);
    await service.publish(topic!, [['z', 1]]);
    expect(await stepsOf(other, 2)).toEqual(['a 1', 'z 1']);
  });

  it('is handled like any other record by a group without order, whose later records have not waited', async () => {
    const [topic] = await newTopics(1);
    const service = await start({ topics: [topic!], options: { order: 'none' } });
    service.poison.add('a 1');
    await service.publish(topic!, [
      ['a', 1],
      ['a', 2],
    ]);
    expect(await stepsOf(service, 1)).toEqual(['a 2']);
    const [letter] = await lettersOf(service, 1);
    await service.treat(letter);
    expect((await lettersOf(service, 2))[1]).toMatchObject({ eventId: 'a-1', attempts: 2, origin: letter!.origin });
    service.poison.clear();
    await service.treat(letter, 'discard');
    await service.treat(letter);
    expect(await stepsOf(service, 2)).toEqual(['a 2', 'a 1']);
    expect(await service.letters()).toHaveLength(2);
  });
});

describe('a handler that keeps the order of keys', () => {
  it('does not start where it could not be kept', async () => {
    const [topic] = await newTopics(1);
    await expect(start({ topics: [topic!], options: { pipelined: true } })).rejects.toThrow("say order: 'none'");
  });
});
