import { describe, expect, it } from '@jest/globals';
import { EvidenceItem } from '@tidegate/contracts/request-events';
import { evidenceBytesMax, evidenceProblems } from './evidence-size.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const item = (changes: object = {}) => EvidenceItem.parse({ id: 'e', title: 't', source: 's', ...changes });
const reference = (changes: object = {}) => ({ uri: 's3://bucket/key', digest, bytes: 1_000_000, ...changes });
const withQuotes = (count: number, length: number) =>
  Array.from({ length: count }, () => item({ quote: 'x'.repeat(length) }));

describe('evidenceProblems', () => {
  it('lets 64 KiB of JSON in and not one byte more', () => {
    const others = withQuotes(8, 8_000);
    const empty = JSON.stringify([...others, item({ quote: '' })]).length;
    const evidence = (more: number) => [...others, item({ quote: 'x'.repeat(evidenceBytesMax - empty + more) })];
    expect(evidenceProblems({ evidence: evidence(0) })).toEqual([]);
    expect(evidenceProblems({ evidence: evidence(1) })).toEqual([
      {
        pointer: '/evidence',
        detail: expect.stringMatching(/^has 65537 bytes; send at most 65536 inline.*"reference"/),
      },
    ]);
  });

  it('counts bytes, not characters', () => {
    expect(evidenceProblems({ evidence: [...Array(4)].map(() => item({ quote: '日'.repeat(8_000) })) })).toHaveLength(
      1,
    );
    expect(evidenceProblems({ evidence: withQuotes(4, 8_000) })).toEqual([]);
  });

  it('lets large evidence in by reference', () => {
    expect(evidenceProblems({ evidence: [item({ reference: reference(), quote: 'an excerpt' })] })).toEqual([]);
  });
});

describe('a reference', () => {
  it.each(['https://store.example/a?v=1', 's3://bucket/a/b', 'gs://bucket/a'])('may lie at %s', (uri) => {
    expect(EvidenceItem.safeParse(item({ reference: reference({ uri }) })).success).toBe(true);
  });

  it.each([
    [{ uri: 'https://user:pass@store.example/a' }],
    [{ uri: 'javascript://x/%0aalert(1)' }],
    [{ uri: 'file:///etc/passwd' }],
    [{ uri: 'https://store.example/a b' }],
    [{ digest: 'sha256:abc' }],
    [{ digest: `sha256:${'0A'.repeat(32)}` }],
    [{ digest: 'a'.repeat(64) }],
    [{ bytes: 0 }],
    [{ bytes: 1.5 }],
  ])('with %j is refused', (wrong) => {
    expect(EvidenceItem.safeParse({ ...item(), reference: reference(wrong) }).success).toBe(false);
  });
});
