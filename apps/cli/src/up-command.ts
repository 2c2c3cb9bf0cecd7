import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { Command } from 'commander';
import { projectRoot } from './addresses.ts';
import { TidegateStack } from './tidegate-stack.ts';

export function upCommand(): Command {
  return new Command('up')
    .description('start everything on this machine, without traffic, and stay up until Ctrl-C')
    .option('--json', 'print the addresses as one JSON object when everything is ready')
    .addHelpText('after', '\nExamples:\n  npx tidegate up\n  npx tidegate up --json')
    .action(up);
}

async function up(options: { json?: boolean }): Promise<void> {
  const progress = createProgress();
  const stack = new TidegateStack({ root: projectRoot, progress });
  stopOnSignals(
    () => stack.stop(),
    (error) => progress.say(`Stopping failed: ${String(error)}`),
  );
  const { services, consoleUrl, kafkaBrokers } = await stack.start();
  if (options.json === true) {
    console.log(JSON.stringify({ consoleUrl, kafkaBrokers, services }));
    return;
  }
  progress.say(`Console   ${consoleUrl ?? '–'}`);
  for (const [name, service] of Object.entries(services ?? {})) progress.say(`${name.padEnd(9)} ${service.httpUrl}`);
  progress.say('Ctrl-C stops all of it.');
}
