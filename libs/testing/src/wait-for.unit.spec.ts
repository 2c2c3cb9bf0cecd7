import { describe, expect, it } from '@jest/globals';
import { waitFor } from './wait-for.ts';

describe('waiting for a condition', () => {
  it('returns what the condition gives as soon as that is true', async () => {
    const answers = [undefined, 0, 'there'];
    expect(await waitFor(() => answers.shift(), { describe: 'an answer', intervalMs: 0 })).toBe('there');
  });

  it('says in the end what did not come, with the last error as the cause', async () => {
    const cause = new Error('not yet');
    const waiting = waitFor(() => Promise.reject(cause), { describe: () => 'the third event', timeoutMs: 0 });
    await expect(waiting).rejects.toMatchObject({ message: 'Waited 0 ms in vain for the third event', cause });
  });
});
