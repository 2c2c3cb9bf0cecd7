import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentSettings } from '@tidegate/cli/development-settings';
import type { ServiceName } from '@tidegate/contracts/topics';
import type { Execution } from '@tidegate/examples/systems-of-record/ledger';
import { startSystemsOfRecord } from '@tidegate/examples/systems-of-record/server';
import { startServices, type Services } from '@tidegate/local-stack/local-stack';
import type { Progress } from '@tidegate/local-stack/progress';
import { buildConsole, buildServices } from '@tidegate/tools/build-services';
import { parseDocument } from 'yaml';
import { startFrailBroker, type FrailBroker } from './frail-broker.ts';
import { startFrailPostgres, type FrailPostgres } from './frail-postgres.ts';

/** The nine services on a broker and a database that can be made to fail, in a folder of their own. */
export interface FrailSystem {
  readonly broker: FrailBroker;
  readonly postgres: FrailPostgres;
  readonly services: Services;
  readonly receipts: () => readonly Execution[];
  stop(): Promise<void>;
}

/** Steps of the ladder, seconds after the opening of a case: short, so that timers fire during the run. */
export const ladderSeconds = [2, 5, 9] as const;

/** How long a claim holds whose reviewer never got the answer; short, so that the end of a run need not wait for it. */
const leaseSeconds = 5;

export interface FrailSystemOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly progress: Progress;
  /** Told of everything that was started, so that an interrupted start can be undone. */
  readonly own: (stop: () => Promise<void>) => Promise<void>;
}

export async function startFrailSystem(options: FrailSystemOptions): Promise<FrailSystem> {
  const { root, stateDir, progress, own } = options;
  const configDir = writeQueues(root, stateDir);
  await progress.step('Services and console built', () =>
    Promise.all([buildServices({ root }), buildConsole({ root })]),
  );
  const postgres = await progress.step('PostgreSQL behind a link', () => startFrailPostgres(stateDir));
  await own(() => postgres.stop());
  const broker = await progress.step('Kafka behind a link', () => startFrailBroker(stateDir, root, progress));
  await own(() => broker.stop());
  const systems = await startSystemsOfRecord({ port: 0 });
  await own(() => systems.close());
  const services = await startServices({
    root,
    // Restarts are part of the plan here; what they say would hide what matters.
    progress: { ...progress, say: () => undefined },
    infrastructure: { kafkaBrokers: broker.brokers, databaseUrl: postgres.url },
    environment: (service) => ({ ...developmentSettings(service, systems.url), ...settingsOf(service, configDir) }),
    restartDelayMs: 200,
  });
  await own(() => services.stop());
  return { broker, postgres, services, receipts: () => systems.ledger.all(), stop: () => services.stop() };
}

function settingsOf(service: ServiceName, configDir: string): Readonly<Record<string, string>> {
  const untraced = { TIDEGATE_TRACING__SAMPLE_RATIO: '0' };
  if (service === 'routing') return { ...untraced, TIDEGATE_CONFIG_DIR: configDir };
  return service === 'review' ? { ...untraced, TIDEGATE_LEASE__SECONDS: String(leaseSeconds) } : untraced;
}

function writeQueues(root: string, stateDir: string): string {
  const document = parseDocument(readFileSync(join(root, 'config', 'queues.yaml'), 'utf8'));
  const steps = ladderSeconds.map((after) => ({ after: `${after}s`, level: 'L2', dueIn: '30s' }));
  document.set('ladder', document.createNode(steps));
  const queues = document.get('queues') as { items: { delete(key: string): boolean }[] };
  for (const queue of queues.items) {
    queue.delete('ladder');
    // Steps are due within seconds at any hour.
    queue.delete('calendar');
  }
  const folder = join(stateDir, 'config');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'queues.yaml'), document.toString());
  copyFileSync(join(root, 'config', 'calendars.yaml'), join(folder, 'calendars.yaml'));
  return folder;
}
