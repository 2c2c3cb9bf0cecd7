import { describe, expect, it } from '@jest/globals';
import { CleanUp } from './clean-up.ts';

/** Notes the order in which things stop; each takes a moment for it. */
function stopsInto(order: string[]) {
  return (name: string) => async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(name);
  };
}

describe('clean-up', () => {
  it('stops latest first, and once', async () => {
    const order: string[] = [];
    const stops = stopsInto(order);
    const cleanUp = new CleanUp();
    await cleanUp.own(stops('folder'));
    const early = await cleanUp.own(stops('broker'));
    await cleanUp.own(stops('service'));
    await early();
    await cleanUp.all();
    await cleanUp.all();
    expect(order).toEqual(['broker', 'service', 'folder']);
  });

  it('keeps the order when all is stopped while a part ends', async () => {
    const order: string[] = [];
    const stops = stopsInto(order);
    const cleanUp = new CleanUp();
    const part = cleanUp.within(async () => {
      for (const name of ['folder', 'broker', 'service']) await cleanUp.own(stops(name));
    });
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([cleanUp.all(), part]);
    expect(order).toEqual(['service', 'broker', 'folder']);
  });

  it('waits for what is starting and stops it, before it stops what that stands on', async () => {
    const order: string[] = [];
    const stops = stopsInto(order);
    const cleanUp = new CleanUp();
    await cleanUp.own(stops('folder'));
    const up = Promise.withResolvers<{ stop(): Promise<void> }>();
    const starting = cleanUp.begin(() => up.promise);
    const stopping = cleanUp.all();
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    up.resolve({ stop: stops('broker') });
    await Promise.all([starting, stopping]);
    expect(order).toEqual(['broker', 'folder']);
  });

  it('starts nothing after all was stopped, and stops what came too late', async () => {
    const order: string[] = [];
    const cleanUp = new CleanUp();
    await cleanUp.all();
    await expect(cleanUp.begin(() => Promise.reject(new Error('must not be started')))).rejects.toThrow('was stopped');
    await expect(cleanUp.own(stopsInto(order)('late'))).rejects.toThrow('The bench was stopped.');
    expect(order).toEqual(['late']);
  });

  it('stops the rest when one stop fails, and says so', async () => {
    const order: string[] = [];
    const cleanUp = new CleanUp();
    await cleanUp.own(stopsInto(order)('folder'));
    await cleanUp.own(() => Promise.reject(new Error('stuck')));
    await expect(cleanUp.all()).rejects.toThrow('Not everything could be stopped.');
    expect(order).toEqual(['folder']);
  });
});
