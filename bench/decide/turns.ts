import { quantile } from '../quantiles.ts';

/** Does some work and says how many decisions that were. */
export type Work = () => number | Promise<number>;

/**
 * Decisions a second of each, by the median of its turns: they take short turns, so that a busy moment meets all alike.
 *
 * @param turnMs how long one turn goes on, in milliseconds
 */
export async function takeTurns(works: readonly Work[], turns: number, turnMs: number): Promise<number[]> {
  const rates = works.map((): number[] => []);
  // The first tenth is for the compiler.
  const warmUp = Math.ceil(turns / 10);
  for (let turn = -warmUp; turn < turns; turn += 1) {
    for (const [index, work] of works.entries()) {
      const rate = await rateOf(work, turnMs);
      if (turn >= 0) rates[index]!.push(rate);
    }
  }
  return rates.map((all) => quantile(all, 0.5));
}

async function rateOf(work: Work, turnMs: number): Promise<number> {
  const startedAtMs = performance.now();
  let done = 0;
  let elapsedMs = 0;
  while (elapsedMs < turnMs) {
    done += await work();
    elapsedMs = performance.now() - startedAtMs;
  }
  return (done * 1_000) / elapsedMs;
}
