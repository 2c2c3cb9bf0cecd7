import { TidegateProblem } from '@tidegate/client/tidegate-problem';
import { sleep } from '@tidegate/kafka/back-off';

const againMs = 250;

/**
 * Asks the same until there is an answer, as a client does that has its own idempotency key. A problem that is an answer is
 * given to `refused`; undefined when the signal aborted first.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  refused: (problem: TidegateProblem) => Answer,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  while (!signal.aborted) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof TidegateProblem && isAnswer(error)) return refused(error);
      await sleep(againMs, signal);
    }
  }
  return undefined;
}

/** No answer, a time-out, a 5xx or "too many" says nothing about what happened; any other problem is an answer. */
export function isAnswer({ status }: TidegateProblem): boolean {
  return status < 500 && status !== 429;
}
