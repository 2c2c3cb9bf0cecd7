import type { ModuleMetadata } from '@nestjs/common';
import { compileClassification, type CompiledClassification } from '@tidegate/intake/classify';
import { hashesAnything, knownTenantsOf, type KnownTenants } from '@tidegate/intake/tenant-redactions';
import { TenantLimits } from '@tidegate/intake/tenant-limits';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import type { Runtime } from '@tidegate/service/runtime';
import { gaugeOf } from '@tidegate/telemetry/metrics';
import { ApiKeyController, keyParts, type KeyParts } from './api-key.controller.ts';
import { ApiKeyStore } from './api-key.store.ts';
import { AnswerController } from './answer.controller.ts';
import { AnswerStore } from './answer.store.ts';
import { DecisionWaiters } from './decision-waiters.ts';
import type { IntakeConfig, IntakeRules } from './intake.config.ts';
import { IntakeMetrics } from './intake.metrics.ts';
import { keyedPseudonym } from './keyed-pseudonym.ts';
import { ModelClient } from './model.client.ts';
import { ModelMetrics } from './model.metrics.ts';
import { OutcomeController } from './outcome.controller.ts';
import { decisionIn, RecentDecisions } from './recent-decisions.ts';
import { RequestClassifier } from './request-classifier.ts';
import { RequestController, tenantsToken } from './request.controller.ts';
import { RequestStatuses } from './request-statuses.ts';
import { SourceWatch } from './source-watch.ts';
import { StatusConsumer } from './status.consumer.ts';
import { StatusStore } from './status.store.ts';
import { SubmissionStore } from './submission.store.ts';
import { SubmitRequest } from './submit-request.ts';
import { classifyingParts, SubmittedConsumer, type ClassifyingParts } from './submitted.consumer.ts';
import { TenantQuota } from './tenant-quota.ts';

/** About 1,000 decisions: more than what the status table is behind while the load is not above what it can write. */
const recentBytesMax = 4_194_304;

/** Puts intake together. */
export function intakeModule(
  runtime: Pick<
    Runtime<IntakeConfig, true>,
    'config' | 'database' | 'publisher' | 'log' | 'metrics' | 'broadcast' | 'onStop'
  >,
  rules: IntakeRules,
): ModuleMetadata {
  const { config, database, publisher, metrics: registry } = runtime;
  const tenants = tenantsOf(rules, config.redaction.secret);
  const metrics = new IntakeMetrics(registry);
  const compiled = compileClassification(rules.classification);
  const classifier = new RequestClassifier(compiled, new SourceWatch(), metrics, modelOf(runtime, compiled));
  const parts: ClassifyingParts = { classifier, tenants, publisher };
  const recent = new RecentDecisions(recentBytesMax);
  const statuses = new StatusStore(database, recent);
  const answers = new AnswerStore(database);
  const submissions = new SubmissionStore(database);
  const submit = new SubmitRequest(submissions, statuses, startWaiters(runtime, recent), metrics);
  const keys: KeyParts = { store: new ApiKeyStore(database), tenants, keySecret: config.identity.keySecret };
  return {
    controllers: [
      RequestController,
      AnswerController,
      OutcomeController,
      ApiKeyController,
      SubmittedConsumer,
      StatusConsumer,
    ],
    providers: [
      { provide: classifyingParts, useValue: parts },
      { provide: TenantQuota, useValue: new TenantQuota(new TenantLimits(rules.tenants), registry) },
      { provide: keyParts, useValue: keys },
      { provide: tenantsToken, useValue: tenants },
      { provide: IntakeMetrics, useValue: metrics },
      { provide: StatusStore, useValue: statuses },
      { provide: SubmissionStore, useValue: submissions },
      { provide: AnswerStore, useValue: answers },
      { provide: RequestStatuses, useValue: new RequestStatuses(statuses, answers) },
      { provide: SubmitRequest, useValue: submit },
    ],
  };
}

/** The small model that refines what rules leave open, if one is configured. */
function modelOf(
  { config, log, metrics }: Pick<Runtime<IntakeConfig, true>, 'config' | 'log' | 'metrics'>,
  rules: CompiledClassification,
): ModelClient | undefined {
  const { url, ...settings } = config.model;
  if (url === undefined) return undefined;
  return new ModelClient({ url, ...settings }, rules, { metrics: new ModelMetrics(metrics), log });
}

/** @throws ConfigurationError when a tenant wants hashes and there is no key for them */
function tenantsOf({ tenants }: IntakeRules, secret: string | undefined): KnownTenants {
  if (secret === undefined && hashesAnything(tenants)) {
    const expected = 'a secret of 32 characters or more; a rule in tenants.yaml says "with: hash"';
    throw new ConfigurationError('The redaction rules cannot be used', [
      { path: 'redaction.secret', pointer: '/redaction/secret', expected, source: 'set TIDEGATE_REDACTION__SECRET' },
    ]);
  }
  return knownTenantsOf(tenants, (tenantId) => keyedPseudonym(secret ?? '', tenantId));
}

/** Every instance hears every decision, since the caller that waits for it may be at any of them. */
function startWaiters(
  runtime: Pick<Runtime<IntakeConfig, true>, 'config' | 'metrics' | 'broadcast' | 'onStop'>,
  recent: RecentDecisions,
): DecisionWaiters {
  const waiters = new DecisionWaiters(runtime.config.waits.countMax);
  runtime.broadcast({
    topics: ['tidegate.decision.made.v1'],
    from: 'end',
    gatherMs: 10,
    onRecord: (record) => {
      recent.add(record);
      const found = waiters.isWanted(record.key) ? decisionIn(record.read()) : undefined;
      if (!found) return;
      const reply = recent.first(record.key, found.checkpointId) ?? found.reply;
      if (waiters.tell(found.checkpointId, reply)) recent.tell(found.checkpointId, reply);
    },
  });
  gaugeOf({
    registry: runtime.metrics,
    name: 'tidegate_decision_waiters',
    help: 'Callers of this instance that wait for a decision.',
    collect: (gauge) => gauge.set(waiters.count),
  });
  runtime.onStop('waiting callers', () => waiters.endAll());
  return waiters;
}
