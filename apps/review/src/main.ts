import { runService } from '@tidegate/service/run-service';
import { reviewConfig } from './review.config.ts';
import { reviewModule } from './review.module.ts';

const surroundings = {
  configFolder: process.env['TIDEGATE_CONFIG_DIR'] ?? 'config',
  production: process.env['NODE_ENV'] === 'production',
};

await runService(
  {
    name: 'review',
    configSchema: reviewConfig,
    usesDatabase: true,
    create: (runtime) => reviewModule(runtime, surroundings),
  },
  process.env,
);
