import { latenciesOf, type Latencies } from './quantiles.ts';

export interface LoopFigures extends Latencies {
  readonly perSecond: number;
  readonly started: number;
  readonly lost: number;
}

export interface LoopSize {
  /** Pieces of work, unless the time is over before. */
  readonly count: number;
  /** After this long nothing more is started. */
  readonly mostMs: number;
  readonly inFlight: number;
}

/**
 * Keeps `inFlight` of `count` pieces of work under way: each that ends is followed by the next at once. The rate is that
 * of all pieces that came to their end, from the first start to the last end.
 *
 * @param run does piece `number` and says whether it came to its end; what it throws ends the loop
 */
export async function closedLoop(
  { count, mostMs, inFlight }: LoopSize,
  run: (number: number) => Promise<boolean>,
): Promise<LoopFigures> {
  const latenciesMs: number[] = [];
  let next = 0;
  let hasFailed = false;
  const startedAtMs = performance.now();
  let lastEndAtMs = startedAtMs;
  const goOn = async () => {
    while (!hasFailed && next < count && performance.now() - startedAtMs < mostMs) {
      const number = next++;
      const beganAtMs = performance.now();
      try {
        if (!(await run(number))) continue;
      } catch (error) {
        hasFailed = true;
        throw error;
      }
      lastEndAtMs = performance.now();
      latenciesMs.push(lastEndAtMs - beganAtMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, goOn));
  const perSecond = latenciesMs.length / ((lastEndAtMs - startedAtMs) / 1_000);
  return { ...latenciesOf(latenciesMs), perSecond, started: next, lost: next - latenciesMs.length };
}
