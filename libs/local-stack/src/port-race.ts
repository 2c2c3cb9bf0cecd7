import type { Progress } from './progress.ts';
import { StackFailure } from './stack-failure.ts';

const attemptsMax = 5;

/**
 * Runs `start`, which chooses free ports and starts a program on them, again when somebody else was quicker to listen
 * there: two stacks that start at the same moment choose the same ports, and the later one takes the next.
 */
export async function startDespiteRaces<Result>(
  what: string,
  progress: Progress,
  start: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!isPortTaken(error) || attempt === attemptsMax) throw error;
      progress.say(`${what} found its port taken by somebody else in the meantime and tries the next`);
    }
  }
}

/** In the words of Node, of PostgreSQL and of Java; retriable ones only, since no free port at all stays that way. */
function isPortTaken(error: unknown): boolean {
  if (!(error instanceof StackFailure)) return false;
  return error.code === 'port_unavailable' ? error.retriable : /EADDRINUSE|Address already in use/.test(error.message);
}
