import { constants } from 'node:os';

/** A Ctrl-C reaches this process directly and through the program that started it; within this time it is one press. */
const samePressMs = 500;

/**
 * Runs `stop` once when this process is asked to end (SIGINT, SIGTERM, SIGHUP) or when the program that started it over
 * an IPC channel is gone, then exits: with the code that `stop` gives, else 0, and 1 if stopping failed. A second Ctrl-C exits at
 * once; what is still running is then ended by the guardian. `onProblem` is told why stopping failed.
 */
export function stopOnSignals(
  stop: (reason: NodeJS.Signals | 'disconnect') => Promise<number | void>,
  onProblem: (error: unknown) => void,
): void {
  let stoppingSinceMs: number | undefined;
  const handle = (reason: NodeJS.Signals | 'disconnect'): void => {
    if (stoppingSinceMs !== undefined) {
      if (reason === 'disconnect' || performance.now() - stoppingSinceMs < samePressMs) return;
      process.exit(128 + constants.signals[reason]);
    }
    stoppingSinceMs = performance.now();
    stop(reason).then(
      (code) => process.exit(code ?? 0),
      (error: unknown) => {
        onProblem(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => handle(signal));
  if (!process.connected) return;
  process.once('disconnect', () => handle('disconnect'));
  // Listening for the end of the channel must not keep the process alive.
  process.channel?.unref();
}
