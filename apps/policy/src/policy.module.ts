import type { ModuleMetadata } from '@nestjs/common';
import type { PolicyFile } from '@tidegate/policy/plan-publication';
import type { Runtime } from '@tidegate/service/runtime';
import { ControlView } from './control-view.ts';
import { PolicyController } from './policy.controller.ts';
import { samplingOf, type PolicyConfig } from './policy.config.ts';
import { PolicyMetrics } from './policy.metrics.ts';
import { publishPolicies } from './publish-policies.ts';
import { decidingParts, ScoredConsumer, type DecidingParts } from './scored.consumer.ts';

/** Puts the service together; resolves when the policy files are in force, so nothing is decided before. */
export async function policyModule(
  runtime: Pick<Runtime<PolicyConfig, false>, 'config' | 'control' | 'publisher' | 'metrics' | 'log' | 'instanceId'>,
  files: readonly PolicyFile[],
): Promise<ModuleMetadata> {
  const { config, control, publisher, metrics, log, instanceId } = runtime;
  if (control === undefined) throw new Error('policy runs without its control topics; name them in main.ts');
  const view = new ControlView(control, log);
  if (config.publishAtStart) await publishPolicies(files, { view, publisher, log, instanceId });
  const parts: DecidingParts = { view, sampling: samplingOf(config.sampling, log), publisher };
  return {
    controllers: [ScoredConsumer, PolicyController],
    providers: [
      { provide: decidingParts, useValue: parts },
      { provide: ControlView, useValue: view },
      { provide: PolicyMetrics, useValue: new PolicyMetrics(metrics) },
    ],
  };
}
