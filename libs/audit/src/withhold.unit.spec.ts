import { describe, expect, it } from '@jest/globals';
import type { ReceivedRecord } from './chained-record.ts';
import { withholdValue } from './withhold.ts';

const submitted = 'tidegate.request.submitted.v1';
const sealOf = (value: string) => ({ bytes: value.length, hmacSha256: 'f'.repeat(64) });

function recordWith(headers: Record<string, string>, value: string | null = '{"question":"raw"}'): ReceivedRecord {
  return { offset: 7n, timestamp: '1763631000000', key: 'acme:r-1', value, headers };
}
const keptOf = (topic: string, record: ReceivedRecord) => withholdValue(topic, record, sealOf).value;

describe('what a product wrote to the log itself', () => {
  it('is kept as a seal, with key, headers, place and time as they were', () => {
    const record = recordWith({ ce_id: 'e-1' });
    const kept = withholdValue(submitted, record, sealOf);
    expect(kept).toEqual({ ...record, value: `{"withheld":{"bytes":18,"hmacSha256":"${'f'.repeat(64)}"}}` });
  });

  it('is kept so in its dead letter, too', () => {
    const letter = recordWith({ dl_topic: submitted });
    expect(keptOf('tidegate.dead-letter.intake.v1', letter)).toContain('withheld');
    expect(keptOf('tidegate.dead-letter.audit.v1', letter)).toContain('withheld');
  });

  it('may look like a seal, and is sealed like everything else', () => {
    const forged = recordWith({}, '{"withheld":{"bytes":1,"hmacSha256":"0"}}');
    expect(keptOf(submitted, forged)).toContain('"bytes":41');
  });
});

describe('everything else', () => {
  it.each([
    ['an event of a service', 'tidegate.request.classified.v1', {}],
    ['a decision with the header of a dead letter', 'tidegate.decision.made.v1', { dl_topic: submitted }],
    ['the dead letter of another topic', 'tidegate.dead-letter.review.v1', { dl_topic: 'tidegate.case.lifecycle.v1' }],
    ['a record of a topic that is not ours', 'toString', { dl_topic: submitted }],
  ])('is kept as it was: %s', (_what, topic, headers) => {
    expect(keptOf(topic, recordWith(headers as Record<string, string>))).toBe('{"question":"raw"}');
  });

  it('that has no value stays without one', () => {
    expect([keptOf(submitted, recordWith({}, null)), keptOf(submitted, recordWith({}, ''))]).toEqual([null, '']);
  });
});
