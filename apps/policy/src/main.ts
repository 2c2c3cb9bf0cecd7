import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { refuseInProduction } from '@tidegate/service/development-identity';
import { runService } from '@tidegate/service/run-service';
import { policyControlTopics } from './control-view.ts';
import { policyConfig, readPolicyFiles } from './policy.config.ts';
import { policyModule } from './policy.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';
const production = process.env['NODE_ENV'] === 'production';

await runService(
  {
    name: 'policy',
    configSchema: policyConfig,
    usesDatabase: false,
    controlTopics: policyControlTopics,
    create: (runtime) => {
      const { identity, publishAtStart } = runtime.config;
      refuseInProduction({ service: 'policy', header: operatorHeader, production, identity });
      // Without publishing, what others published is in force and the files are not even read.
      return policyModule(runtime, publishAtStart ? readPolicyFiles(configDirectory) : []);
    },
  },
  process.env,
);
