import type { Notice, Request } from '@tidegate/contracts/request-events';
import { arrivalLimit, arrive, isUnusual, type Arrivals } from './arrivals.ts';
import { isUnreliable, judged, rejectedShareMax, type Reliability } from './reliability.ts';
import { textOddity } from './text-oddity.ts';
import { isForeign, newPairs, type Vocabulary } from './vocabulary.ts';

/** What is known about one product of one tenant. */
export interface SourceState {
  readonly arrivals: Arrivals;
  readonly reliability: Reliability;
}

/** The source after one more of its records, at a time in milliseconds since 1970. */
export function sourceAfter(before: SourceState | undefined, valid: boolean, atMs: number): SourceState {
  return { arrivals: arrive(before?.arrivals, atMs), reliability: judged(before?.reliability, valid) };
}

/** What is to be noticed about a source (requirement A6): rate and reliability. */
export function sourceNotices({ arrivals, reliability }: SourceState): Notice[] {
  const notices: Notice[] = [];
  if (isUnusual(arrivals)) {
    const detail = `${arrivals.inSlot} requests in ten seconds; up to ${Math.floor(arrivalLimit(arrivals))} are usual`;
    notices.push({ code: 'ARRIVAL_ANOMALY', detail });
  }
  if (isUnreliable(reliability)) {
    const share = reliability.bad / (reliability.good + reliability.bad);
    const detail = `${share.toFixed(2)} of the recent records were rejected; ${rejectedShareMax} is the limit`;
    notices.push({ code: 'UNRELIABLE_SOURCE', detail });
  }
  return notices;
}

/**
 * Whether the question looks like those of its task (requirement A6): its form, and its pairs of words against those of the task.
 *
 * @param words of the question, see words.ts
 */
export function questionNotices(
  { question, user }: Request,
  words: string,
  vocabulary: Vocabulary | undefined,
): Notice[] {
  const oddity = textOddity(question, user.language);
  if (oddity !== undefined) return [{ code: 'OUT_OF_DISTRIBUTION', detail: `the question ${oddity}` }];
  const found = newPairs(vocabulary, words);
  if (!isForeign(vocabulary, found)) return [];
  const usual = Math.round((vocabulary?.usual ?? 0) * 100);
  const detail = `${found.unknown} of ${found.pairs} pairs of words are new to this task; ${usual} % are usual`;
  return [{ code: 'OUT_OF_DISTRIBUTION', detail }];
}
