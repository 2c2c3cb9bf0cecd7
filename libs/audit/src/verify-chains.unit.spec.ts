import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auditLineText, parseAuditLines, type AuditLine } from './audit-lines.ts';
import { extendChain, genesisHash, linkOf } from './chain-link.ts';
import type { ChainHead, ChainedRecord, ReceivedRecord } from './chained-record.ts';
import { verifyChain, verifyChains } from './verify-chains.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const chain = 'tidegate.decision.made.v1/3';

const received = (index: number): ReceivedRecord => ({
  offset: BigInt(index * 2),
  timestamp: String(1_763_000_000_000 + index),
  key: `acme:req-${index}`,
  value: index % 5 === 4 ? null : `{"number":${index},"text":"Größe\\u001b"}`,
  headers: { ce_id: `event-${index}`, ce_type: 'tidegate.decision.made.v1' },
});
const build = (count: number, name = chain) =>
  extendChain(
    name,
    undefined,
    Array.from({ length: count }, (_, index) => received(index)),
    sha256,
  );
const headOf = (records: readonly ChainedRecord[]): ChainHead => {
  const last = records.at(-1)!;
  return { chain: last.chain, length: records.length, hash: last.hash };
};
const linesOf = (records: readonly ChainedRecord[]): Exclude<AuditLine, { kind: 'unreadable' }>[] => [
  { kind: 'head', head: headOf(records) },
  ...records.map((record) => ({ kind: 'record' as const, record })),
];
const verify = (records: readonly ChainedRecord[], head: ChainHead) => verifyChain(records, sha256, head);

/** A chain and a place in it, counted from 1. */
const chainAndPlace = fc
  .integer({ min: 2, max: 12 })
  .chain((count) => fc.tuple(fc.constant(build(count)), fc.integer({ min: 1, max: count })));

describe('a chain', () => {
  it('verifies when it is as it was written, in one piece or extended piece by piece', async () => {
    const whole = build(10);
    const firstPart = extendChain(chain, undefined, [0, 1, 2].map(received), sha256);
    const rest = extendChain(chain, headOf(firstPart), [3, 4, 5, 6, 7, 8, 9].map(received), sha256);
    expect([...firstPart, ...rest]).toEqual(whole);
    expect(await verify(whole, headOf(whole))).toBeNull();
  });

  it('begins at sequence 1 behind the zero hash', () => {
    expect(build(1)[0]).toMatchObject({ sequence: 1, previousHash: genesisHash });
  });

  it('hashes as the methods page says: SHA-256(0x02, previous, length in 8 bytes, canonical form)', () => {
    const [first] = build(1) as [ChainedRecord];
    const canonical = Buffer.from(
      `{"chain":"${chain}","encoding":"plain","headers":{"ce_id":"event-0","ce_type":"tidegate.decision.made.v1"},` +
        `"key":"acme:req-0","offset":"0","sequence":1,"timestamp":"1763000000000",` +
        `"value":${JSON.stringify(first.value)},"version":1}`,
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(canonical.length));
    const bytes = Buffer.concat([Buffer.from([2]), Buffer.alloc(32), length, canonical]);
    expect(first.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('keeps texts that a database cannot hold, each as something of its own', () => {
    const hostile = (value: string): ReceivedRecord => ({
      ...received(0),
      value,
      headers: JSON.parse('{"__proto__":"x","a\\u0000":"b"}') as Record<string, string>,
    });
    const [zero] = extendChain(chain, undefined, [hostile('a\0b')], sha256);
    const [half] = extendChain(chain, undefined, [hostile('a\ud800b')], sha256);
    expect(zero).toMatchObject({
      encoding: 'escaped',
      value: '"a\\u0000b"',
      headers: { '"__proto__"': '"x"', '"a\\u0000"': '"b"' },
    });
    expect(half?.value).toBe('"a\\ud800b"');
    expect(half?.hash).not.toBe(zero?.hash);
  });
});

describe('verifyChain', () => {
  it('names a removed record, unless it was the last, then the cut', () =>
    fc.assert(
      fc.asyncProperty(chainAndPlace, async ([records, place]) => {
        const problem = await verify(records.toSpliced(place - 1, 1), headOf(records));
        expect(problem).toMatchObject({
          chain,
          sequence: place,
          code: place === records.length ? 'truncated' : 'missing',
        });
      }),
    ));

  it('names the first of two records that changed places', () =>
    fc.assert(
      fc.asyncProperty(chainAndPlace, async ([records, place]) => {
        fc.pre(place < records.length);
        const swapped = records.with(place - 1, records[place]!).with(place, records[place - 1]!);
        expect(await verify(swapped, headOf(records))).toMatchObject({ sequence: place, code: 'reordered' });
      }),
    ));

  it('names a repeated record', () =>
    fc.assert(
      fc.asyncProperty(chainAndPlace, async ([records, place]) => {
        const repeated = records.toSpliced(place, 0, records[place - 1]!);
        expect(await verify(repeated, headOf(records))).toMatchObject({ sequence: place, code: 'duplicated' });
      }),
    ));

  it('names where a chain was cut off', () =>
    fc.assert(
      fc.asyncProperty(chainAndPlace, async ([records, place]) => {
        expect(await verify(records.slice(0, place - 1), headOf(records))).toMatchObject({
          sequence: place,
          code: 'truncated',
        });
      }),
    ));

  it.each(['offset', 'timestamp', 'encoding', 'key', 'value', 'headers', 'hash'] as const)(
    'names a record whose %s was changed',
    async (field) => {
      const records = build(6);
      const changes = {
        offset: '99',
        timestamp: '1',
        encoding: 'escaped',
        key: 'other',
        value: '{}',
        headers: {},
        hash: 'f'.repeat(64),
      } as const;
      const changed = { ...records[2]!, [field]: changes[field] } as ChainedRecord;
      expect(await verify(records.with(2, changed), headOf(records))).toMatchObject({ sequence: 3, code: 'changed' });
    },
  );

  it('names the record behind one that was changed with a fitting hash', async () => {
    const records = build(6);
    const forged = { ...records[2]!, value: '{"number":1000}' };
    forged.hash = linkOf(forged.previousHash, forged, sha256);
    expect(await verify(records.with(2, forged), headOf(records))).toMatchObject({ sequence: 4, code: 'changed' });
    const relinked = { ...records[3]!, previousHash: forged.hash };
    expect(await verify(records.with(3, relinked), headOf(records))).toMatchObject({ sequence: 4, code: 'relinked' });
  });

  it('finds a chain that was rewritten as a whole by the head, or by any earlier witness', async () => {
    const records = build(6);
    const rewritten = extendChain(
      chain,
      undefined,
      Array.from({ length: 6 }, (_, index) => received(index + 1)),
      sha256,
    );
    expect(await verify(rewritten, headOf(records))).toMatchObject({ sequence: 6, code: 'rewritten' });
    const witnesses = [{ chain, length: 2, hash: records[1]!.hash }];
    const report = await verifyChains(linesOf(rewritten), sha256, { witnesses });
    expect(report.problems).toMatchObject([{ sequence: 2, code: 'rewritten' }]);
  });

  it('finds records behind the head', async () => {
    const records = build(6);
    expect(await verify(records, headOf(records.slice(0, 4)))).toMatchObject({ sequence: 5, code: 'beyond_head' });
  });
});

describe('verifyChains', () => {
  const other = 'tidegate.request.submitted.v1/0';

  it('checks interleaved chains each by itself and says how far it is', async () => {
    const left = linesOf(build(30));
    const right = linesOf(build(30, other));
    const seen: number[] = [];
    const mixed = left.flatMap((line, index) => [line, right[index]!]);
    const report = await verifyChains(mixed, sha256, {
      onProgress: (records) => seen.push(records),
      progressEvery: 25,
    });
    expect(report).toMatchObject({ isIntact: true, records: 60, problems: [] });
    expect(seen).toEqual([25, 50]);
  });

  it('finds a chain that is gone with its head, by its witness', async () => {
    const witnesses = [headOf(build(4, other))];
    const report = await verifyChains(linesOf(build(3)), sha256, { witnesses });
    expect(report.problems).toMatchObject([{ chain: other, sequence: 1, code: 'truncated' }]);
  });

  it('finds a chain without a head, and heads that disagree', async () => {
    const [, ...headless] = linesOf(build(2));
    expect((await verifyChains(headless, sha256)).problems).toMatchObject([{ sequence: 1, code: 'unknown_chain' }]);
    const twoHeads: AuditLine[] = [
      { kind: 'head', head: { ...headOf(build(2)), hash: genesisHash } },
      ...linesOf(build(2)),
    ];
    expect((await verifyChains(twoHeads, sha256)).problems).toMatchObject([{ sequence: 2, code: 'rewritten' }]);
  });
});

describe('an export', () => {
  const texts = linesOf(build(5)).map(auditLineText);
  const verifyTexts = (lines: readonly string[]) => verifyChains(parseAuditLines(lines), sha256);

  it('verifies after the way through text', async () => {
    expect(await verifyTexts(texts)).toMatchObject({ isIntact: true, records: 5 });
  });

  it('shows every single flipped bit', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const bytes = Buffer.from(texts.join('\n'));
        const place = at % bytes.length;
        bytes[place] = bytes[place]! ^ (1 << bit);
        expect((await verifyTexts(bytes.toString().split('\n'))).isIntact).toBe(false);
      }),
      { numRuns: 1_500 },
    ));

  it('has no line ends inside of a line, whatever a record holds', async () => {
    const value = '{"text":"a\u2028b\u2029c"}';
    const lines = linesOf(extendChain(chain, undefined, [{ ...received(0), value }], sha256)).map(auditLineText);
    expect(lines.join('')).not.toMatch(/[\n\r\u2028\u2029]/);
    expect(await verifyTexts(lines)).toMatchObject({ isIntact: true, records: 1 });
  });

  it('names the line that cannot be read', async () => {
    const broken = texts.with(3, texts[3]!.slice(0, -1));
    expect((await verifyTexts(broken)).problems[0]).toMatchObject({
      code: 'unreadable',
      sequence: 4,
      detail: 'line 4 is not JSON',
    });
    const spaced = texts.with(3, ` ${texts[3]!}`);
    expect((await verifyTexts(spaced)).problems[0]).toMatchObject({
      detail: 'line 4 is not written as an export writes it',
    });
  });
});
