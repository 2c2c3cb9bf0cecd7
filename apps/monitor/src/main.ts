import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { refuseInProduction } from '@tidegate/service/development-identity';
import { runService } from '@tidegate/service/run-service';
import { monitorConfig, readBreakerSettings } from './monitor.config.ts';
import { monitorModule } from './monitor.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';
const production = process.env['NODE_ENV'] === 'production';

await runService(
  {
    name: 'monitor',
    configSchema: monitorConfig,
    usesDatabase: true,
    create: (runtime) => {
      const { identity } = runtime.config;
      refuseInProduction({ service: 'monitor', header: operatorHeader, production, identity });
      return monitorModule(runtime, readBreakerSettings(configDirectory));
    },
  },
  process.env,
);
