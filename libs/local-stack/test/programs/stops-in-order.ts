/** Says `ready`, and stops on request as `tools/start.ts` does: the stop takes as many milliseconds as the argument says. */
import { setTimeout as pause } from 'node:timers/promises';
import { stopOnSignals } from '../../src/stop-on-signals.ts';

const running = setInterval(() => undefined, 1000);
stopOnSignals(
  async (reason) => {
    process.stdout.write(`stopping ${reason}\n`);
    await pause(Number(process.argv[2]));
    clearInterval(running);
    process.stdout.write('stopped\n');
  },
  (error) => process.stderr.write(String(error)),
);
process.stdout.write('ready\n');
