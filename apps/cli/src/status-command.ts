import { readRunning, type Running } from '@tidegate/local-stack/running-file';
import { Command } from 'commander';
import { projectRoot, runningHere } from './addresses.ts';
import { textTable } from './text-table.ts';

interface ServiceStatus {
  readonly service: string;
  readonly ready: boolean;
  readonly detail: string;
  readonly url: string;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('what runs here, and whether each service is ready; exit code 1 when one is not, 3 when nothing runs')
    .option('--json', 'print one JSON object')
    .action(status);
}

async function status(options: { json?: boolean }): Promise<void> {
  const running = options.json === true ? await readRunning(projectRoot) : await runningHere();
  if (running === undefined) {
    console.log(JSON.stringify({ running: false, services: [] }));
    process.exitCode = 3;
    return;
  }
  const services = await Promise.all(
    Object.entries(running.services ?? {}).map(([name, { httpUrl }]) => ask(name, httpUrl)),
  );
  if (options.json === true) console.log(JSON.stringify(jsonOf(running, services)));
  else console.log(textOf(running, services));
  if (services.some((service) => !service.ready)) process.exitCode = 1;
}

async function ask(service: string, url: string): Promise<ServiceStatus> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
    return { service, ready: answer.ok, detail: answer.ok ? 'ready' : await answer.text(), url };
  } catch (error) {
    return { service, ready: false, detail: `does not answer: ${String(error)}`, url };
  }
}

function jsonOf({ startedAt, consoleUrl, kafkaBrokers, pids }: Running, services: readonly ServiceStatus[]) {
  return { running: true, startedAt, consoleUrl, kafkaBrokers, pids, services };
}

function textOf(running: Running, services: readonly ServiceStatus[]): string {
  const rows = services.map(({ service, ready, detail, url }) => [
    service,
    ready ? 'ready' : 'NOT READY',
    url,
    ready ? '' : detail,
  ]);
  return `Console ${running.consoleUrl ?? '–'}, up since ${running.startedAt}\n${textTable(['service', 'state', 'address', ''], rows)}`;
}
