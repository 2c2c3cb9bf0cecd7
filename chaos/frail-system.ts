import { developmentSettings } from '@tidegate/cli/development-settings';
import type { ServiceName } from '@tidegate/contracts/topics';
import type { Execution } from '@tidegate/examples/systems-of-record/ledger';
import { startSystemsOfRecord } from '@tidegate/examples/systems-of-record/server';
import { startServices, type Services } from '@tidegate/local-stack/local-stack';
import type { Progress } from '@tidegate/local-stack/progress';
import { buildConsole, buildServices } from '@tidegate/tools/build-services';
import { startFrailBroker, type FrailBroker } from './frail-broker.ts';
import { startFrailPostgres, type FrailPostgres } from './frail-postgres.ts';
import { writeConfig, type ChaosConfig } from './write-config.ts';

/** The nine services on a broker and a database that can be made to fail, in a folder of their own. */
export interface FrailSystem {
  readonly broker: FrailBroker;
  readonly postgres: FrailPostgres;
  readonly services: Services;
  readonly receipts: () => readonly Execution[];
  stop(): Promise<void>;
}

/** How long a claim holds whose reviewer never got the answer; short, so that the end of a run need not wait for it. */
const leaseSeconds = 5;

/** How long an undoable verdict waits: long enough for a fault in between. */
const undoSeconds = 1;

export interface FrailSystemOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly progress: Progress;
  /** Told of everything that was started, so that an interrupted start can be undone. */
  readonly own: (stop: () => Promise<void>) => Promise<void>;
}

export async function startFrailSystem(options: FrailSystemOptions): Promise<FrailSystem> {
  const { root, stateDir, progress, own } = options;
  const config = await writeConfig(root, stateDir);
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
    environment: (service) => ({ ...developmentSettings(service, systems.url), ...settingsOf(service, config) }),
    restartDelayMs: 200,
  });
  await own(() => services.stop());
  return { broker, postgres, services, receipts: () => systems.ledger.all(), stop: () => services.stop() };
}

function settingsOf(service: ServiceName, { folder, keySetPath }: ChaosConfig): Readonly<Record<string, string>> {
  const untraced = { TIDEGATE_TRACING__SAMPLE_RATIO: '0' };
  if (service === 'routing') return { ...untraced, TIDEGATE_CONFIG_DIR: folder };
  if (service === 'actions')
    return { ...untraced, TIDEGATE_CONFIG_DIR: folder, TIDEGATE_GRANTS__KEY_SET_PATH: keySetPath };
  if (service !== 'review') return untraced;
  return {
    ...untraced,
    TIDEGATE_LEASE__SECONDS: String(leaseSeconds),
    TIDEGATE_UNDO__SECONDS: String(undoSeconds),
  };
}
