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
    // Without publishing, what others published is in force and the files are not even read.
    create: (runtime) => policyModule(runtime, runtime.config.publishAtStart ? readPolicyFiles(configDirectory) : []),
  },
  process.env,
);
