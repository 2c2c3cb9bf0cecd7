import { describe, expect, it } from '@jest/globals';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { deadLetterOf, fitting, storable } from './dead-letter.ts';
import { testTopic } from '../test/counter-events.ts';

const target = 'tidegate.dead-letter.review.v1';
const origin = { topic: testTopic, partition: 1, offset: 7n, groupId: 'tidegate-review', at: new Date(0), attempts: 1 };
const letterOf = (record: Partial<WireRecord>, reason = 'r') =>
  deadLetterOf({ key: 'k', value: 'v', headers: { ce_id: 'e' }, ...record }, target, origin, { code: 'c', reason });

describe('a dead letter', () => {
  it('says where the record was first read and how often it was given up, and keeps nothing of a replay', () => {
    const headers = {
      ce_id: 'e',
      dl_for: 'tidegate-review',
      dl_action: 'handle',
      dl_attempt: '1',
      dl_letter: 'review:1',
    };
    const { record } = deadLetterOf(
      { key: 'k', value: 'v', headers },
      target,
      { ...origin, attempts: 2 },
      {
        code: 'c',
        reason: 'r',
      },
    );
    expect(record.headers).toEqual({
      ...{ ce_id: 'e', dl_reason: 'r', dl_code: 'c', dl_topic: testTopic, dl_partition: '1', dl_offset: '7' },
      ...{ dl_group: 'tidegate-review', dl_attempts: '2', dl_time: '1970-01-01T00:00:00.000Z' },
    });
  });

  it.each([
    ['as it is', {}, { value: 'v', key: 'k' }],
    ['without a value that is too large', { value: 'x'.repeat(900_000) }, { value: '', key: 'k' }],
    ['without headers that are too large', { headers: { large: 'x'.repeat(900_000) } }, { value: '', key: '' }],
    ['without a key that is too large', { key: 'x'.repeat(900_000) }, { value: '', key: '' }],
  ])('is published %s', (_what, record, expected) => {
    const letter = fitting(letterOf(record));
    expect(letter.record).toMatchObject({ ...expected, headers: { dl_offset: '7' } });
    expect(JSON.stringify(letter).length).toBeLessThan(880_000);
  });

  it.each([
    ['value', { value: 'a\0' }, { value: '', key: 'k', headers: { ce_id: 'e', dl_value_omitted: '2 bytes' } }],
    ['header', { headers: { odd: '\0' } }, { value: '', key: '', headers: { dl_headers_omitted: 'true' } }],
    ['key', { key: '\0' }, { value: '', key: '', headers: { dl_headers_omitted: 'true' } }],
  ])('is stored without a %s that no text column takes', (_what, record, expected) => {
    const letter = storable(letterOf(record));
    expect(letter.record).toMatchObject(expected);
    expect(JSON.stringify(letter)).not.toContain('\\u0000');
  });

  it('has a reason that every database takes, however it was cut', () => {
    const { record } = letterOf({}, `\0${'x'.repeat(998)}😀`);
    expect(record.headers['dl_reason']).toBe(`\uFFFD${'x'.repeat(998)}\uFFFD`);
  });
});
