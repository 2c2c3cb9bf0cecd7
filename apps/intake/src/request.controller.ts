import { Body, Controller, Get, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { RequestStatus, SubmitReply } from '@tidegate/contracts/http-requests';
import { Request, RequestId } from '@tidegate/contracts/request-events';
import { waitSecondsOf } from '@tidegate/intake/prefer-wait';
import { redactRequest } from '@tidegate/intake/redact';
import { requestBytesMax, sizeProblems } from '@tidegate/intake/request-size';
import type { KnownTenants } from '@tidegate/intake/tenant-redactions';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { zodBody } from '@tidegate/service/validate';
import { currentTraceparent } from '@tidegate/telemetry/tracing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  bodyTooLarge,
  idempotencyKeyOf,
  mismatch,
  notFound,
  refuseLargeEvidence,
  refuseUnknownTenant,
  refuseUnusableText,
  tenantOf,
} from './intake-problems.ts';
import { RequestStatuses } from './request-statuses.ts';
import { SubmitRequest } from './submit-request.ts';
import { TenantQuota } from './tenant-quota.ts';

export const tenantsToken = Symbol('tenants');
const retryAfterSeconds = '1';

/** The products' HTTP door (requirements A1, A2, A7, A8). */
@Controller('v1/requests')
export class RequestController {
  readonly #submit: SubmitRequest;
  readonly #statuses: RequestStatuses;
  readonly #tenants: KnownTenants;
  readonly #quota: TenantQuota;

  constructor(
    @Inject(SubmitRequest) submit: SubmitRequest,
    @Inject(RequestStatuses) statuses: RequestStatuses,
    @Inject(tenantsToken) tenants: KnownTenants,
    @Inject(TenantQuota) quota: TenantQuota,
  ) {
    this.#submit = submit;
    this.#statuses = statuses;
    this.#tenants = tenants;
    this.#quota = quota;
  }

  /** 200 with the decision, or 202 while there is none yet. */
  @Post()
  async post(
    @Body(zodBody(Request)) sent: Request,
    @Req() incoming: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubmitReply> {
    refuseTooLarge(incoming, sent);
    refuseLargeEvidence(sent);
    refuseUnusableText(sent);
    refuseUnknownTenant(sent.tenantId, this.#tenants.ids);
    this.#quota.use(sent.tenantId, sent.product);
    const redaction = this.#tenants.redactions.get(sent.tenantId);
    const request = redaction ? redactRequest(sent, redaction) : sent;
    const waitSeconds = waitSecondsOf(incoming.headers['prefer']);
    const submitted = await this.#submit.submit(request, {
      key: idempotencyKeyOf(incoming.headers['idempotency-key']),
      waitSeconds: waitSeconds ?? 0,
      traceparent: currentTraceparent(),
      gone: goneSignal(reply),
    });
    if (submitted.kind === 'refused') throw mismatch(submitted.identity, request);
    const { tenantId, requestId } = request;
    const { checkpoint } = submitted;
    const isDecided = checkpoint.decision !== null;
    void reply.status(isDecided ? 200 : 202).header('location', `/v1/requests/${encodeURIComponent(requestId)}`);
    if (!isDecided) void reply.header('retry-after', retryAfterSeconds);
    if (waitSeconds !== null) void reply.header('preference-applied', `wait=${waitSeconds}`);
    return { tenantId, requestId, checkpoint };
  }

  @Get(':requestId')
  async get(@Param('requestId') requestId: string, @Headers() headers: RequestHeaders): Promise<RequestStatus> {
    const tenantId = tenantOf(headers);
    // What cannot be an id is not known either; the database would refuse to look for some of it.
    if (!RequestId.safeParse(requestId).success) throw notFound(tenantId, requestId);
    const checkpoints = await this.#statuses.of(tenantId, requestId);
    if (checkpoints.length === 0) throw notFound(tenantId, requestId);
    return { tenantId, requestId, checkpoints };
  }
}

/** The body as it was sent, if its length was; else as it travels on. */
function refuseTooLarge(incoming: FastifyRequest, request: Request): void {
  const sent = Number(incoming.headers['content-length'] ?? Number.NaN);
  if (sent <= requestBytesMax) return;
  const [problem] = sizeProblems(Buffer.byteLength(JSON.stringify(request)));
  if (problem) throw bodyTooLarge(problem.detail);
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
