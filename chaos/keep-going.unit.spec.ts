import { describe, expect, it } from '@jest/globals';
import { waitFor } from '@tidegate/testing/wait-for';
import { keepGoing } from './keep-going.ts';

describe('what is kept going', () => {
  it('is started again when it gives up or cannot start, and stopped once', async () => {
    const said: string[] = [];
    let giveUp = (): void => undefined;
    const running = await keepGoing((onFatal) => {
      giveUp = onFatal;
      said.push('start');
      if (said.length === 3) return Promise.reject(new Error('the broker is away'));
      return Promise.resolve({ stop: () => Promise.resolve(said.push('stop')) });
    });
    giveUp();
    await waitFor(() => said.filter((one) => one === 'start').length === 3, { describe: 'the third start' });
    await running.stop();
    expect(said).toEqual(['start', 'stop', 'start', 'start', 'stop']);
  });
});
