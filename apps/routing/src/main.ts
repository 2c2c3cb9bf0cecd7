import { runService } from '@tidegate/service/run-service';
import { routingConfig } from './routing.config.ts';
import { routingModule } from './routing.module.ts';

const configFolder = process.env['TIDEGATE_CONFIG_DIR'] ?? 'config';

await runService(
  {
    name: 'routing',
    configSchema: routingConfig,
    usesDatabase: true,
    create: (runtime) => routingModule(runtime, configFolder),
  },
  process.env,
);
