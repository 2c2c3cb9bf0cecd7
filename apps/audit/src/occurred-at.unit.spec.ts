import { describe, expect, it } from '@jest/globals';
import { occurredAt } from './occurred-at.ts';

describe('occurredAt', () => {
  it.each([
    ['2026-11-20T09:30:00.000Z', '0', '2026-11-20T09:30:00.000Z'],
    ['2026-11-20T11:30:00+02:00', '0', '2026-11-20T09:30:00.000Z'],
    [undefined, '1763631000000', '2025-11-20T09:30:00.000Z'],
    ['yesterday', '1763631000000', '2025-11-20T09:30:00.000Z'],
    ['+099999-01-01T00:00:00.000Z', '1763631000000', '2025-11-20T09:30:00.000Z'],
    ['0000-01-01T00:00:00.000Z', '9223372036854775807', '1970-01-01T00:00:00.000Z'],
  ])('reads %s and %s as %s', (time, timestamp, expected) => {
    expect(occurredAt({ timestamp, headers: time === undefined ? {} : { ce_time: time } })).toBe(expected);
  });
});
