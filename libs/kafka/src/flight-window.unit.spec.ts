import { describe, expect, it } from '@jest/globals';
import { FlightWindow } from './flight-window.ts';

async function enterAll(window: FlightWindow, sizes: readonly (readonly [number, number])[]): Promise<number[]> {
  const admitted: number[] = [];
  sizes.forEach(([records, bytes], index) => void window.enter(records, bytes).then(() => admitted.push(index)));
  await Promise.resolve();
  await Promise.resolve();
  return admitted;
}

describe('FlightWindow', () => {
  it('admits until the records are used up, then in order as room comes back', async () => {
    const window = new FlightWindow(10, 1_000);
    const admitted = await enterAll(window, [
      [6, 1],
      [4, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(admitted).toEqual([0, 1]);
    window.leave(4, 1);
    await Promise.resolve();
    expect(admitted).toEqual([0, 1, 2, 3]);
  });

  it('admits until the bytes are used up', async () => {
    expect(
      await enterAll(new FlightWindow(10, 1_000), [
        [1, 600],
        [1, 600],
      ]),
    ).toEqual([0]);
  });

  it('admits something larger than the window alone', async () => {
    const window = new FlightWindow(10, 1_000);
    const admitted = await enterAll(window, [
      [50, 9_000],
      [1, 1],
    ]);
    expect(admitted).toEqual([0]);
    window.leave(50, 9_000);
    await Promise.resolve();
    expect(admitted).toEqual([0, 1]);
  });
});
