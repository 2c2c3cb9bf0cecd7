import { runService } from '@tidegate/service/run-service';
import { policyControlTopics } from './control-view.ts';
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
      return policyModule(runtime, publishAtStart ? readPolicyFiles(configDirectory) : []);
    },
  },
  process.env,
);
