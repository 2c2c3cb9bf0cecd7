import { runService } from '@tidegate/service/run-service';
import { auditConfig } from './audit.config.ts';
import { auditModule } from './audit.module.ts';

await runService({ name: 'audit', configSchema: auditConfig, usesDatabase: true, create: auditModule }, process.env);
