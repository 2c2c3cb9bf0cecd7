import { runService } from '@tidegate/service/run-service';
import { evidenceConfig, readScoring } from './evidence.config.ts';
import { evidenceControlTopics, evidenceModule } from './evidence.module.ts';

const configDirectory = process.env['TIDEGATE_CONFIG_DIR'] || 'config';

await runService(
  {
    name: 'evidence',
    configSchema: evidenceConfig,
    usesDatabase: false,
    controlTopics: evidenceControlTopics,
    create: (runtime) => evidenceModule(runtime, readScoring(configDirectory, runtime.config.scoring.file)),
  },
  process.env,
);
