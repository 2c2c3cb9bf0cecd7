import { runService } from '@tidegate/service/run-service';
import { serviceConfig } from '@tidegate/service/service-config';
import { feedbackModule } from './feedback.module.ts';

await runService(
  { name: 'feedback', configSchema: serviceConfig, usesDatabase: true, create: feedbackModule },
  process.env,
);
