import { runService } from '@tidegate/service/run-service';
import { intakeConfig, readIntakeRules } from './intake.config.ts';
import { intakeModule } from './intake.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';

await runService(
  {
    name: 'intake',
    configSchema: intakeConfig,
    usesDatabase: true,
    create: (runtime) => intakeModule(runtime, readIntakeRules(configDirectory)),
  },
  process.env,
);
