import { describe, expect, it } from '@jest/globals';
import { Request } from '@tidegate/contracts/request-events';
import { wordsOf } from '@tidegate/intake/words';
import { refundBody } from '../test/example-bodies.ts';
import { SourceWatch } from './source-watch.ts';

const asking = (question: string, tenantId = 'acme') => Request.parse(refundBody('r', '1.00', { question, tenantId }));
const read = (watch: SourceWatch, question: string, tenantId = 'acme') =>
  watch.read(asking(question, tenantId), 'refund', wordsOf(question)).map(({ code }) => code);

describe('SourceWatch', () => {
  it('keeps products and tenants apart', () => {
    const watch = new SourceWatch();
    for (let count = 0; count < 40; count += 1) watch.seen('acme', 'bad', false, count * 1_000);
    expect(watch.seen('acme', 'bad', true, 40_000).map(({ code }) => code)).toEqual(['UNRELIABLE_SOURCE']);
    expect([watch.seen('globex', 'bad', true, 40_000), watch.seen('acme', 'good', true, 40_000)]).toEqual([[], []]);
  });

  it('learns the words of each task of each tenant', () => {
    const watch = new SourceWatch();
    for (let count = 0; count < 300; count += 1) read(watch, 'Where is my money?');
    expect(read(watch, 'Translate this poem into klingon')).toEqual(['OUT_OF_DISTRIBUTION']);
    expect(read(watch, 'Translate this poem into klingon', 'globex')).toEqual([]);
    expect(read(watch, 'Translate this poem into klingon')).toEqual([]);
  });

  it('forgets those it has not seen for longest when there are too many', () => {
    const watch = new SourceWatch();
    const bad = () => watch.seen('acme', 'bad', false, 1_000).length;
    for (let count = 0; count < 40; count += 1) bad();
    expect(bad()).toBe(1);
    for (let other = 0; other < 2_000; other += 1) watch.seen('acme', `other-${other}`, true, 1_000);
    expect(bad()).toBe(0);
  });
});
