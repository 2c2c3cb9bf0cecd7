import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { OutcomeReport } from '@tidegate/contracts/http-requests';
import type { OutcomeReply } from '@tidegate/contracts/http-requests';
import { outcomeReportedEvent } from '@tidegate/intake/intake-events';
import { redactText } from '@tidegate/intake/redact';
import type { KnownTenants } from '@tidegate/intake/tenant-redactions';
import { ProblemError } from '@tidegate/service/problem';
import { zodBody } from '@tidegate/service/validate';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import { refuseUnknownTenant } from './intake-problems.ts';
import { tenantsToken } from './request.controller.ts';
import { StatusStore } from './status.store.ts';
import { SubmissionStore } from './submission.store.ts';
import { TenantQuota } from './tenant-quota.ts';

/** Where products tell what happened afterwards (DESIGN §1, outcome report). */
@Controller('v1/outcomes')
export class OutcomeController {
  readonly #submissions: SubmissionStore;
  readonly #statuses: StatusStore;
  readonly #tenants: KnownTenants;
  readonly #quota: TenantQuota;

  constructor(
    @Inject(SubmissionStore) submissions: SubmissionStore,
    @Inject(StatusStore) statuses: StatusStore,
    @Inject(tenantsToken) tenants: KnownTenants,
    @Inject(TenantQuota) quota: TenantQuota,
  ) {
    this.#submissions = submissions;
    this.#statuses = statuses;
    this.#tenants = tenants;
    this.#quota = quota;
  }

  @Post()
  @HttpCode(202)
  async post(@Body(zodBody(OutcomeReport)) report: OutcomeReport): Promise<OutcomeReply> {
    refuseUnknownTenant(report.tenantId, this.#tenants.ids);
    this.#quota.use(report.tenantId, null);
    const { tenantId, requestId, checkpointNumber } = report;
    const checkpointId = checkpointIdOf({ tenantId, requestId, number: checkpointNumber });
    if ((await this.#statuses.find(checkpointId)) === null) throw checkpointNotFound(report);
    const now = new Date().toISOString();
    await this.#submissions.stage(
      outcomeReportedEvent(this.#redacted(report), { now, traceparent: currentTraceparent() }),
    );
    return { checkpointId };
  }

  #redacted(report: OutcomeReport): OutcomeReport {
    const redaction = this.#tenants.redactions.get(report.tenantId);
    if (!redaction || report.detail === undefined) return report;
    return { ...report, detail: redactText(report.detail, redaction) };
  }
}

function checkpointNotFound({ requestId, checkpointNumber }: OutcomeReport): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'checkpoint_not_found',
    title: 'The checkpoint is not known',
    detail: `There is no checkpoint ${checkpointNumber} of request "${requestId}"; report outcomes of requests that were decided.`,
    errors: [
      { pointer: '/checkpointNumber', detail: `is ${checkpointNumber}; send the number of a checkpoint that was sent` },
    ],
  });
}
