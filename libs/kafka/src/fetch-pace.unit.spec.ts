import { afterAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { FetchPace } from './fetch-pace.ts';

const gatherMs = 10_000;
/** Ends the pauses of this file. */
const end = new AbortController();
const never = end.signal;
afterAll(() => end.abort());

/** Whether it is still pausing after all that was ready to run has run. */
async function isPausing(pause: Promise<void>): Promise<boolean> {
  const later = new Promise<boolean>((resolve) => setImmediate(() => resolve(true)));
  return Promise.race([pause.then(() => false), later]);
}

const behind = (records: number) => ({ offsetLag: () => String(records) });

describe('the pace of fetches', () => {
  it('lets records gather after a fetch that brought all there was, one pause for all of its batches', async () => {
    const pace = new FetchPace(gatherMs);
    pace.fetched();
    pace.note(behind(0));
    pace.note(behind(0));
    const pause = pace.rest(never);
    expect(pace.rest(never)).toBe(pause);
    expect(await isPausing(pause)).toBe(true);
  });

  it('does not pause where a fetch left something behind', async () => {
    const pace = new FetchPace(gatherMs);
    pace.fetched();
    pace.note(behind(0));
    pace.note(behind(3));
    expect(await isPausing(pace.rest(never))).toBe(false);
  });

  it('does not pause where the work took longer than the records have to gather', async () => {
    const pace = new FetchPace(1);
    pace.fetched();
    pace.note(behind(0));
    const tookUntilMs = performance.now() + 1;
    await waitFor(() => performance.now() > tookUntilMs, { describe: 'the work to take longer' });
    expect(await isPausing(pace.rest(never))).toBe(false);
  });

  it('begins anew with each fetch', async () => {
    const pace = new FetchPace(gatherMs);
    pace.fetched();
    pace.note(behind(3));
    pace.fetched();
    pace.note(behind(0));
    expect(await isPausing(pace.rest(never))).toBe(true);
  });

  it('ends its pause when the consumer stops, and has none when it is not wanted', async () => {
    const stopping = new AbortController();
    const pace = new FetchPace(gatherMs);
    pace.fetched();
    const pause = pace.rest(stopping.signal);
    stopping.abort();
    await pause;
    expect(await isPausing(new FetchPace(0).rest(never))).toBe(false);
  });
});
