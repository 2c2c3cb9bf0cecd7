import type { ModuleMetadata } from '@nestjs/common';
import type { PolicyFile } from '@tidegate/policy/plan-publication';
import type { PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { publishingGates } from '@tidegate/policy/publishing/gates';
import type { Runtime } from '@tidegate/service/runtime';
import { CandidateController, publishingParts, type PublishingParts } from './candidate.controller.ts';
import { ControlView } from './control-view.ts';
import { PolicyChanges } from './policy-changes.ts';
import { PolicyController } from './policy.controller.ts';
import { samplingOf, type PolicyConfig } from './policy.config.ts';
import { PolicyMetrics } from './policy.metrics.ts';
import { publishPolicies } from './publish-policies.ts';
import { decidingParts, ScoredConsumer, type DecidingParts } from './scored.consumer.ts';
import { ShadowWatch } from './shadow-watch.ts';
import { StandingWatch } from './standing-watch.ts';

/** Puts the service together; resolves when the policy files are in force, so nothing is decided before. */
export async function policyModule(
  runtime: Pick<Runtime<PolicyConfig, false>, 'config' | 'control' | 'publisher' | 'metrics' | 'log' | 'instanceId'>,
  files: readonly PolicyFile[],
  expectations: readonly PolicyCasesDocument[] = [],
): Promise<ModuleMetadata> {
  const { config, control, publisher, metrics, log, instanceId } = runtime;
  if (control === undefined) throw new Error('policy runs without its control topics; name them in main.ts');
  const view = new ControlView(control, log);
  if (config.publishAtStart) await publishPolicies(files, { view, publisher, log, instanceId });
  const ownMetrics = new PolicyMetrics(metrics);
  const standings = new StandingWatch({ events: control, view, expectations, log });
  ownMetrics.followStandings(() => standings.counts());
  const shadow = new ShadowWatch(config.shadow, ownMetrics, log);
  const deciding: DecidingParts = { view, sampling: samplingOf(config.sampling, log), publisher, shadow };
  const { casesMin, canaryShareMax, canaryShareAloneMax, timeoutMs } = config.publishing;
  const publishing: PublishingParts = {
    ...{ view, shadow, changes: new PolicyChanges({ view, publisher, timeoutMs }) },
    gates: publishingGates({ casesMin }),
    canary: { shareMax: canaryShareMax, shareAloneMax: canaryShareAloneMax },
  };
  return {
    controllers: [ScoredConsumer, PolicyController, CandidateController],
    providers: [
      { provide: decidingParts, useValue: deciding },
      { provide: publishingParts, useValue: publishing },
      { provide: ControlView, useValue: view },
      { provide: StandingWatch, useValue: standings },
      { provide: PolicyMetrics, useValue: ownMetrics },
    ],
  };
}
