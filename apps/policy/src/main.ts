import { join } from 'node:path';
import { runService } from '@tidegate/service/run-service';
import { policyControlTopics } from './control-view.ts';
import { readExpectations } from './expectations.config.ts';
import { policyConfig, readPolicyFiles } from './policy.config.ts';
import { policyModule } from './policy.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';

await runService(
  {
    name: 'policy',
    configSchema: policyConfig,
    usesDatabase: false,
    controlTopics: policyControlTopics,
    create: (runtime) => {
      const { publishAtStart } = runtime.config;
      // Without publishing, what others published is in force and the files are not even read.
      if (!publishAtStart) return policyModule(runtime, []);
      return policyModule(
        runtime,
        readPolicyFiles(configDirectory),
        readExpectations(join(configDirectory, 'policies')),
      );
    },
  },
  process.env,
);
