import { describe, expect, it } from '@jest/globals';
import { Notice } from '@tidegate/contracts/request-events';
import { exampleRequest } from '../test/example-request.ts';
import { questionNotices, sourceAfter, sourceNotices, type SourceState } from './ingress-checks.ts';
import { learnt, type Vocabulary } from './vocabulary.ts';
import { wordsOf } from './words.ts';

function source(records: readonly (readonly [atMs: number, valid: boolean])[]): SourceState {
  let state: SourceState | undefined;
  for (const [atMs, valid] of records) state = sourceAfter(state, valid, atMs);
  return state as SourceState;
}

describe('what is noticed about a source', () => {
  const quiet = Array.from({ length: 300 }, (_, index) => [index * 2_000, true] as const);

  it('is nothing while it sends as it always did', () => expect(sourceNotices(source(quiet))).toEqual([]));

  it('is a burst, with the count and the limit', () => {
    const burst = Array.from({ length: 60 }, () => [600_000, true] as const);
    const notices = sourceNotices(source([...quiet, ...burst]));
    expect(notices).toEqual([{ code: 'ARRIVAL_ANOMALY', detail: '60 requests in ten seconds; up to 38 are usual' }]);
    expect(Notice.safeParse(notices[0]).success).toBe(true);
  });

  it('is that much of it is rejected', () => {
    const bad = Array.from({ length: 500 }, (_, index) => [600_000 + index * 2_000, index % 2 === 0] as const);
    expect(sourceNotices(source([...quiet, ...bad]))).toEqual([
      {
        code: 'UNRELIABLE_SOURCE',
        detail: expect.stringMatching(/^0\.\d\d of the recent records were rejected; 0\.25/),
      },
    ]);
  });
});

describe('what is noticed about a question', () => {
  const of = (question: string, vocabulary?: Vocabulary) =>
    questionNotices(exampleRequest({ question }), wordsOf(question), vocabulary);

  it('is its form, without a vocabulary', () => {
    expect(of('It arrived damaged.')).toEqual([]);
    expect(of('?!')).toEqual([
      { code: 'OUT_OF_DISTRIBUTION', detail: expect.stringMatching(/^the question has 0 letters/) },
    ]);
  });

  it('is that its pairs of words are new to the task', () => {
    let vocabulary: Vocabulary | undefined;
    for (let count = 0; count < 300; count += 1) vocabulary = learnt(vocabulary, wordsOf('when will my card arrive'));
    expect(of('when will my pin arrive', vocabulary)).toEqual([]);
    expect(of('translate this poem into klingon', vocabulary)).toEqual([
      { code: 'OUT_OF_DISTRIBUTION', detail: '4 of 4 pairs of words are new to this task; 0 % are usual' },
    ]);
  });
});
