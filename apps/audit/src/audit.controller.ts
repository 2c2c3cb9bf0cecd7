import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { TimelineQuery } from '@tidegate/contracts/http-audit';
import type { AuditChainList, Timeline } from '@tidegate/contracts/http-audit';
import { RequestId } from '@tidegate/contracts/request-events';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';
import { tenantOf } from '@tidegate/service/tenant-name';
import { zodParameters } from '@tidegate/service/validate';
import { AuditStore } from './audit.store.ts';
import { entryOf, pageOf } from './timeline-page.ts';

/** A request passes a bounded number of checkpoints; beyond this somebody sends noise. */
const eventsMax = 20_000;

/** What happened to a request, and how long the chains are (requirements I1, I2). */
@Controller('v1')
export class AuditController {
  readonly #store: AuditStore;

  constructor(@Inject(AuditStore) store: AuditStore) {
    this.#store = store;
  }

  @Get('requests/:id/timeline')
  async timeline(
    @Headers() headers: RequestHeaders,
    @Param('id') requestId: string,
    @Query(zodParameters(TimelineQuery)) query: TimelineQuery,
  ): Promise<Timeline> {
    const tenantId = tenantOf(headers);
    // What cannot be an id is not known either; the database would refuse to look for some of it.
    if (!RequestId.safeParse(requestId).success) throw notFound(tenantId, requestId);
    const marks = await this.#store.timeline(tenantId, requestId, eventsMax + 1);
    if (marks.length === 0) throw notFound(tenantId, requestId);
    if (marks.length > eventsMax) throw tooLong(requestId);
    const page = pageOf(marks, query);
    const events = await this.#store.events(page.marks);
    return {
      tenantId,
      requestId,
      entries: events.map((event, index) => entryOf(page.marks[index]!, event)),
      nextCursor: page.nextCursor,
    };
  }

  @Get('audit/chains')
  async chains(): Promise<AuditChainList> {
    return { data: await this.#store.chains() };
  }
}

function notFound(tenantId: string, requestId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'request_not_found',
    title: 'Nothing is known about the request',
    detail: `Tenant "${tenantId}" has no request "${requestId.slice(0, 128)}" on record; check both. A new request is here after a second.`,
  });
}

function tooLong(requestId: string): ProblemError {
  return new ProblemError({
    status: 422,
    code: 'timeline_too_long',
    title: 'The request has too many events to be told',
    detail: `Request "${requestId}" has more than ${eventsMax} events; export the audit log and look there.`,
  });
}
