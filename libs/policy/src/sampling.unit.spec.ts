import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { drawsApprovalSample, drawsAuditSample } from './sampling.ts';

const key = new Uint8Array(32).fill(1);
const ids = Array.from({ length: 20_000 }, (_, index) => `checkpoint-${index}`);

describe('drawsAuditSample', () => {
  it.each([0.01, 0.05, 0.5])('draws about a share of %d: within four standard errors', (rate) => {
    const drawn = ids.filter((id) => drawsAuditSample(id, rate, key)).length;
    const tolerance = 4 * Math.sqrt(ids.length * rate * (1 - rate));
    expect(Math.abs(drawn - ids.length * rate)).toBeLessThan(tolerance);
  });

  it('draws nothing at 0 and everything at 1', () => {
    expect(ids.slice(0, 500).some((id) => drawsAuditSample(id, 0, key))).toBe(false);
    expect(ids.slice(0, 500).every((id) => drawsAuditSample(id, 1, key))).toBe(true);
  });

  it('can be repeated with the key, by anybody who knows HMAC-SHA-256', () => {
    for (const id of ids.slice(0, 500)) {
      const fraction = createHmac('sha256', key).update(`audit|${id}`).digest().readUIntBE(0, 6) / 2 ** 48;
      expect(drawsAuditSample(id, 0.3, key)).toBe(fraction < 0.3);
    }
  });

  it('cannot be foreseen with another key', () => {
    const drawn = (bytes: Uint8Array) => ids.slice(0, 500).filter((id) => drawsAuditSample(id, 0.5, bytes));
    expect(drawn(key)).not.toEqual(drawn(new Uint8Array(32).fill(2)));
  });

  it('draws at a higher rate what it draws at a lower one', () => {
    const low = ids.slice(0, 2_000).filter((id) => drawsAuditSample(id, 0.05, key));
    expect(low.every((id) => drawsAuditSample(id, 0.1, key))).toBe(true);
  });

  it('is apart from the draw of approvals', () => {
    const sample = ids.slice(0, 500);
    const audits = sample.filter((id) => drawsAuditSample(id, 0.5, key));
    expect(sample.filter((id) => drawsApprovalSample(id, 0.5, key))).not.toEqual(audits);
  });
});
