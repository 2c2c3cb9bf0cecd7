import type { Log } from '@tidegate/telemetry/logger';
import type { Shutdown } from './shutdown.ts';

const parentCheckMs = 1_000;

/**
 * Connects the life of the process with the service: signals and the end of the parent begin the shutdown; an error
 * that nobody caught ends the process at once, because its state cannot be trusted and the supervisor restarts it.
 *
 * `parentPid` is the process without which this one has no purpose; the local stack sets it, so that nothing is left
 * running when it is killed.
 */
export function followProcess(options: {
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly parentPid: number | undefined;
  readonly exit: (code: number) => void;
}): void {
  const { log, shutdown, parentPid, exit } = options;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void shutdown.begin(signal));
  }
  process.on('disconnect', () => void shutdown.begin('the parent process is gone'));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('The service ends because of an error that nobody handled', { fatal: true, event, error });
      exit(1);
    });
  }
  if (parentPid === undefined) return;
  const timer = setInterval(() => {
    if (isRunning(parentPid)) return;
    clearInterval(timer);
    void shutdown.begin(`the parent process ${parentPid} is gone`);
  }, parentCheckMs);
  timer.unref();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
