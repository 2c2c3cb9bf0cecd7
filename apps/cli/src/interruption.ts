import { CommandFailure } from './command-failure.ts';

/**
 * Runs work that Ctrl-C ends: the signal is aborted, so that the work stops and tidies up, and the command fails with 130.
 *
 * @param whatRemains one sentence for the person who pressed it
 */
export async function interruptible<Result>(
  run: (signal: AbortSignal) => Promise<Result>,
  whatRemains: string,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => controller.abort(new CommandFailure(`Interrupted. ${whatRemains}`, 130));
  const interrupted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error), { once: true });
  });
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await Promise.race([run(controller.signal), interrupted]);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
