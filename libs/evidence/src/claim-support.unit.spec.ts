import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areaUnderCurve } from '@tidegate/statistics/probability-scores';
import { supportOf } from './claim-support.ts';
import { Passage } from './passage.ts';
import { sentencesOf } from './passage-words.ts';

const support = (claim: string, ...quotes: string[]) =>
  supportOf(
    claim,
    quotes.map((quote) => new Passage(quote)),
  );
const policy =
  'Damaged goods are refunded in full within 30 days of delivery. Shipping is not refunded for late returns.';

describe('supportOf', () => {
  it.each([
    ['the same words', 'Damaged goods are refunded in full within 30 days of delivery.'],
    ['other forms of them', 'Damaged goods: refund in full within thirty days of delivery'],
    ['the same amount in other digits', 'The fee is 1,250.50 EUR', 'The fee is 1.250,5 EUR.'],
    ['a date in another form', 'The offer ended on April 9, 2026', 'The offer ended on 2026-04-09.'],
    ['the same negation', 'Shipping is not refunded for late returns.'],
  ])('is high for %s', (_, claim, quote = policy) => {
    expect(support(claim, quote)).toBeGreaterThan(0.7);
  });

  it.each([
    ['a number that no passage has', 'Damaged goods are refunded in full within 90 days of delivery.'],
    ['a negation that the passage lacks', 'Damaged goods are not refunded in full within 30 days of delivery.'],
    ['a negation that only the passage has', 'Shipping is refunded for late returns.'],
    ['a claim with nothing to compare', 'It is so.'],
  ])('is 0 for %s', (_, claim) => {
    expect(support(claim, policy)).toBe(0);
  });

  it('is 0 without a citation, however true the claim is', () => {
    expect(support('Water is wet')).toBe(0);
  });

  it('joins what several citations say', () => {
    const claim = 'Damaged goods are refunded and the warranty covers batteries.';
    expect(support(claim, policy, 'The warranty covers batteries.')).toBeGreaterThan(support(claim, policy));
  });

  it('does not see a paraphrase, and says so by a low value', () => {
    expect(support('You get your money back if the parcel came broken', policy)).toBeLessThan(0.3);
  });

  it('is between 0 and 1, and 1 for a text that cites itself and denies nothing of itself', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 40 }), fc.string({ unit: 'binary', maxLength: 300 }), (text, noise) => {
        expect(support(text, text)).toBe(sentencesOf(text).flatMap(({ words }) => words).length > 0 ? 1 : 0);
        const mixed = support(noise, text);
        expect(mixed).toBeGreaterThanOrEqual(0);
        expect(mixed).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ['one letter', 'a'.repeat(65_536)],
    ['one digit', '1'.repeat(65_536)],
    ['points', '.'.repeat(65_536)],
    ['numbers with separators', '1,'.repeat(32_768)],
    ['years that almost are dates', '2026-'.repeat(13_107)],
    ['words of two letters', 'ab '.repeat(21_845)],
    ['sentences of two words', 'ab cd. '.repeat(9_362)],
    ['letters with marks', 'e\u0301'.repeat(32_768)],
    ['ligatures that grow when they are normalised', '\uFDFA'.repeat(3_640)],
    ['negations', "n't ".repeat(16_384)],
  ])('takes time in proportion to 64 KiB of %s', (_, text) => {
    const startedAtMs = performance.now();
    support(text.slice(0, 2_000), text);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});

const recorded = fileURLToPath(
  new URL('../../../../shared/data/frank_grounding/with_text_sample.jsonl', import.meta.url),
);

describe('claim grounding on recorded summaries', () => {
  const whereRecorded = existsSync(recorded) ? it : it.skip;

  whereRecorded(`tells grounded from ungrounded ones with an AUC of 0.894 (skips without ${recorded})`, () => {
    const rows = readFileSync(recorded, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedSummary)
      .map(({ domain, draft, evidence, label }) => {
        const claims = draft.split(/(?<=[.!?]) /).filter((claim) => sentencesOf(claim).length > 0);
        const supports = claims.map((claim) => support(claim, evidence));
        const score = supports.reduce((sum, value) => sum + value, 0) / claims.length;
        return { domain, probability: score, happened: label.grounded };
      });
    const of = (domain: string) => areaUnderCurve(rows.filter((row) => row.domain === domain));
    const all = areaUnderCurve(rows);
    expect(rows).toHaveLength(400);
    expect([all, of('cnndm'), of('bbc')].map((area) => area?.toFixed(3))).toEqual(['0.894', '0.815', '0.605']);
  });
});

interface RecordedSummary {
  readonly domain: string;
  readonly draft: string;
  readonly evidence: string;
  readonly label: { readonly grounded: boolean };
}
