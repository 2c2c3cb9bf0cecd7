import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { ServiceName } from '@tidegate/contracts/topics';
import { servicesWithTables } from '@tidegate/local-stack/prepare';
import { silentProgress } from '@tidegate/local-stack/progress';
import type { Running } from '@tidegate/local-stack/running-file';
import type { ServiceProcess } from '@tidegate/local-stack/service-process';
import { startService } from '@tidegate/local-stack/service-process';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts one more instance of a service beside those of a running Tidegate; ready when this resolves. */
export function startSecondInstance(name: ServiceName, running: Running, folder: string): Promise<ServiceProcess> {
  return startService({
    ...{ name, progress: silentProgress, workingDirectory: root },
    entry: join(root, 'dist', name, 'main.js'),
    logFile: join(folder, 'logs', `second-${name}.log`),
    environment: {
      // As the CLI sets them for the first instances.
      TIDEGATE_KAFKA__BROKERS: running.kafkaBrokers?.join(','),
      ...(servicesWithTables(root).includes(name) ? { TIDEGATE_POSTGRES__URL: running.databaseUrl } : {}),
      ...(name === 'actions' ? { SYSTEMS_OF_RECORD_URL: running.systemsOfRecordUrl } : {}),
      ...(name === 'policy' ? { TIDEGATE_SAMPLING__SECRET: 'for-this-machine-only' } : {}),
      TIDEGATE_HTTP__PORT: '0',
      TIDEGATE_METRICS__PORT: '0',
    },
  });
}
