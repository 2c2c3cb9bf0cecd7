import { describe, expect, it } from '@jest/globals';
import type { LoggedEvent } from './evidence.ts';
import { unsealed } from './unseal.ts';

const chain = 'tidegate.request.submitted.v1/0';
const event: LoggedEvent = {
  ...{ topic: 'tidegate.request.submitted.v1', partition: 0, offset: 4, timestampMs: 0, key: 'k', id: 'e' },
  ...{ type: 't', time: '', requestId: 'q', valueHash: 'h', facts: {} },
};
const hashOf = (seal: string | null) =>
  unsealed([{ chain, offset: 4, valueHash: 'kept', seal }], [event], (hash) => `sealed ${hash}`)[0]!.valueHash;

describe('a sealed record of the audit log', () => {
  it('counts as the record on the log where its seal is of it', () => {
    expect(hashOf('sealed h')).toBe('h');
  });

  it('counts as another one where it is not', () => {
    expect(hashOf('sealed x')).toBe('another content');
  });

  it('that is kept in the open is compared as it is', () => {
    expect(hashOf(null)).toBe('kept');
  });
});
