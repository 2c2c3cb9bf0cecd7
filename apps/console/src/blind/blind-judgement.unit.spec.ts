import { describe, expect, it } from '@jest/globals';
import { sampleCase } from '../../test/sample-case.ts';
import { blindOptions, judgementWords, judgesBlind } from './blind-judgement.ts';

const written = { judgement: 'reject', note: '', because: 'drawn', at: '2026-03-01T10:05:00.000Z' } as const;

describe('a case', () => {
  it('is judged blind until the reviewer has judged it, or it is closed', () => {
    const open = { because: 'drawn', judgement: null } as const;
    expect([
      judgesBlind(sampleCase()),
      judgesBlind(sampleCase({ blind: open })),
      judgesBlind(sampleCase({ blind: { because: 'drawn', judgement: written } })),
      judgesBlind(sampleCase({ blind: open, status: 'closed' })),
    ]).toEqual([false, true, false, false]);
  });

  it('can be judged with a key each, said in words', () => {
    expect(new Set(blindOptions.map(({ key }) => key)).size).toBe(blindOptions.length);
    expect(judgementWords('reject')).toBe('do not let it pass');
  });
});
