import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TopicName } from '@tidegate/contracts/topics';
import type { ParkedRecord } from '@tidegate/kafka/key-parking';
import { ParkedKeys } from '../src/parked-keys.ts';
import { openTestDatabase } from '../src/test-database.ts';
import type { TestDatabase } from '../src/test-database.ts';

const group = 'tidegate-review';
const topic: TopicName = 'tidegate.case.lifecycle.v1';
let test: TestDatabase;
let parking: ParkedKeys;
beforeAll(async () => {
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'review' });
  parking = new ParkedKeys(test.database);
});
afterEach(() => test.database.execute('truncate parked_record, outbox'));
afterAll(() => test.close());

const originAt = (offset: number, of: TopicName = topic) => ({ topic: of, partition: 2, offset: BigInt(offset) });

function parked(key: string, offset: number, more: Partial<ParkedRecord> = {}): ParkedRecord {
  const record = { key, value: `value ${offset}`, headers: { ce_id: `${key}-${offset}` } };
  const letter = { topic: 'tidegate.dead-letter.review.v1' as const, record };
  return { key, origin: originAt(offset), code: 'poison', attempts: 1, letter, ...more };
}
const replayOf = (key: string, value: string) => ({ key, value, headers: { dl_for: group } });
const staged = async () =>
  (await test.database.query<{ value: string }>('select value from outbox order by id')).map(({ value }) => value);

describe('parked keys', () => {
  it('are told among those asked for, by consumer group', async () => {
    await parking.park(group, [parked('a', 1), parked('b', 2)]);
    expect(await parking.parkedAmong(group, ['a', 'b', 'c'])).toEqual(new Set(['a', 'b']));
    expect(await parking.parkedAmong('tidegate-routing', ['a'])).toEqual(new Set());
    expect(await parking.parkedAmong(group, [])).toEqual(new Set());
    expect(await parking.count()).toEqual(new Map([[group, 2]]));
  });

  it('get one row and one letter for each place in the log, however often they are parked', async () => {
    expect(await parking.park(group, [parked('a', 1), parked('a', 2)])).toBe(2);
    expect(await parking.park(group, [parked('a', 1), parked('a', 2), parked('a', 3)])).toBe(1);
    expect(await staged()).toEqual(['value 1', 'value 2', 'value 3']);
  });

  it('have neither a row nor a letter when one of the two cannot be written', async () => {
    const impossible = { topic, record: { key: 'b', value: 'with \0', headers: {} } };
    await expect(parking.park(group, [parked('a', 1), parked('b', 2, { letter: impossible })])).rejects.toThrow();
    expect([await staged(), await parking.count()]).toEqual([[], new Map()]);
  });

  it('may be any text that a producer thinks of', async () => {
    const keys = ['x'.repeat(100_000), 'nul \0', 'quote " \' \\', '😀'];
    await parking.park(
      group,
      keys.map((key, offset) => ({ ...parked('safe', offset), key })),
    );
    expect(await parking.parkedAmong(group, [...keys, 'x'.repeat(99_999)])).toEqual(new Set(keys));
  });

  it('give the turn to their oldest record, and publish the replay that waits when its turn comes', async () => {
    const other = originAt(2, 'tidegate.action.lifecycle.v1');
    await parking.park(group, [parked('a', 1), parked('a', 2, { origin: other }), parked('a', 3)]);
    await test.database.execute('truncate outbox');
    expect(await parking.takeTurn(group, originAt(3), replayOf('a', 'third'))).toBe('waits');
    expect(await parking.takeTurn(group, other, replayOf('a', 'second'))).toBe('waits');
    expect(await parking.takeTurn(group, originAt(1), replayOf('a', 'first'))).toBe('turn');
    expect(await staged()).toEqual([]);
    await parking.release(group, originAt(1));
    expect(await staged()).toEqual(['second']);
    await parking.release(group, originAt(1));
    expect(await staged()).toEqual(['second']);
    expect(await parking.takeTurn(group, originAt(1), replayOf('a', 'first'))).toBe('absent');
    await parking.release(group, other);
    expect(await staged()).toEqual(['second', 'third']);
    const [row] = await test.database.query('select topic, key, headers from outbox order by id limit 1');
    expect(row).toEqual({ topic: other.topic, key: 'a', headers: { dl_for: group } });
  });

  it('never lose a replay that comes while the one before it is being released', async () => {
    for (let round = 0; round < 25; round += 1) {
      await test.database.execute('truncate parked_record, outbox');
      await parking.park(group, [parked('a', 1), parked('a', 2)]);
      await test.database.execute('truncate outbox');
      const [turn] = await Promise.all([
        parking.takeTurn(group, originAt(2), replayOf('a', 'second')),
        parking.release(group, originAt(1)),
      ]);
      // Either it is handled now, or it is on its way to be.
      expect([turn, await staged()]).toEqual(turn === 'turn' ? ['turn', []] : ['waits', ['second']]);
    }
  });

  it('say so when a replay cannot be kept until its turn', async () => {
    await parking.park(group, [parked('a', 1), parked('a', 2)]);
    expect(await parking.takeTurn(group, originAt(2), replayOf('a', 'x'.repeat(900_000)))).toBe('cannot_wait');
    expect(await parking.takeTurn(group, originAt(2), replayOf('a', '\0'))).toBe('cannot_wait');
  });

  it('keep the place of a record that fails again, with one letter for each attempt', async () => {
    await parking.park(group, [parked('a', 1), parked('a', 2)]);
    await test.database.execute('truncate outbox');
    await parking.failAgain(group, parked('a', 1, { attempts: 2 }));
    await parking.failAgain(group, parked('a', 1, { attempts: 2 }));
    expect(await staged()).toEqual(['value 1']);
    expect(await parking.takeTurn(group, originAt(1), replayOf('a', 'again'))).toBe('turn');
  });
});
