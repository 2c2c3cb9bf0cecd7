import { runService } from '@tidegate/service/run-service';
import { monitorConfig, readBreakerSettings } from './monitor.config.ts';
import { monitorModule } from './monitor.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';

await runService(
  {
    name: 'monitor',
    configSchema: monitorConfig,
    usesDatabase: true,
    create: (runtime) => monitorModule(runtime, readBreakerSettings(configDirectory)),
  },
  process.env,
);
