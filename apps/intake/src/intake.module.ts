import type { ModuleMetadata } from '@nestjs/common';
import { compileClassification } from '@tidegate/intake/classify';
import { tenantIdsOf } from '@tidegate/intake/tenants-document';
import type { Runtime } from '@tidegate/service/runtime';
import { gaugeOf } from '@tidegate/telemetry/metrics';
import { DecisionWaiters } from './decision-waiters.ts';
import type { IntakeConfig, IntakeRules } from './intake.config.ts';
import { IntakeMetrics } from './intake.metrics.ts';
import { OutcomeController } from './outcome.controller.ts';
import { decisionIn, RecentDecisions } from './recent-decisions.ts';
import { RequestController, tenantIdsToken } from './request.controller.ts';
import { StatusConsumer } from './status.consumer.ts';
import { StatusStore } from './status.store.ts';
import { SubmissionStore } from './submission.store.ts';
import { SubmitRequest } from './submit-request.ts';
import { classifyingParts, SubmittedConsumer, type ClassifyingParts } from './submitted.consumer.ts';

/** About 1,000 decisions: more than what the status table is behind while the load is not above what it can write. */
const recentBytesMax = 4_194_304;

/** Puts intake together. */
export function intakeModule(
  runtime: Pick<Runtime<IntakeConfig, true>, 'config' | 'database' | 'publisher' | 'metrics' | 'broadcast' | 'onStop'>,
  rules: IntakeRules,
): ModuleMetadata {
  const { database, publisher, metrics: registry } = runtime;
  const tenantIds = tenantIdsOf(rules.tenants);
  const parts: ClassifyingParts = { classification: compileClassification(rules.classification), tenantIds, publisher };
  const metrics = new IntakeMetrics(registry);
  const recent = new RecentDecisions(recentBytesMax);
  const statuses = new StatusStore(database, recent);
  const submissions = new SubmissionStore(database);
  const submit = new SubmitRequest(submissions, statuses, startWaiters(runtime, recent), metrics);
  return {
    controllers: [RequestController, OutcomeController, SubmittedConsumer, StatusConsumer],
    providers: [
      { provide: classifyingParts, useValue: parts },
      { provide: tenantIdsToken, useValue: tenantIds },
      { provide: IntakeMetrics, useValue: metrics },
      { provide: StatusStore, useValue: statuses },
      { provide: SubmissionStore, useValue: submissions },
      { provide: SubmitRequest, useValue: submit },
    ],
  };
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
