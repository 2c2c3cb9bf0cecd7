import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { CohortQuery, LabelQuery, nextCursorHeader } from '@tidegate/contracts/http-feedback';
import type { CohortPage } from '@tidegate/contracts/http-feedback';
import { statisticsOf } from '@tidegate/feedback/cohort-history';
import { zodParameters } from '@tidegate/service/validate';
import type { FastifyReply } from 'fastify';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { FeedbackStore } from './feedback.store.ts';

const anyText = [/^[^\0]*$/];
const exportPosition = [/^\d{1,19}$/, /^\d{1,18}$/];

/** How cohorts do, and the labels as a file (requirements G3, G5). */
@Controller('v1')
export class FeedbackController {
  readonly #store: FeedbackStore;

  constructor(@Inject(FeedbackStore) store: FeedbackStore) {
    this.#store = store;
  }

  @Get('cohorts')
  async cohorts(@Query(zodParameters(CohortQuery)) query: CohortQuery): Promise<CohortPage> {
    const [after = ''] = query.cursor === undefined ? [] : decodeCursor(query.cursor, anyText);
    const found = await this.#store.cohorts({ after, tenantId: query.tenantId, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    const nextCursor = found.length > page.length && last !== undefined ? encodeCursor([last.cohort]) : null;
    return { data: page.map(statisticsOf), nextCursor };
  }

  /** One JSON object per line. A reader that keeps the last cursor it got goes on from there later. */
  @Get('labels')
  async labels(
    @Query(zodParameters(LabelQuery)) query: LabelQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const [writtenBy = '0', number = '0'] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, exportPosition);
    const exported = await this.#store.labels({ writtenBy, number }, { tenantId: query.tenantId, limit: query.limit });
    const last = exported.at(-1);
    if (last !== undefined)
      reply.header(nextCursorHeader, encodeCursor([last.position.writtenBy, last.position.number]));
    reply.header('content-type', 'application/jsonl; charset=utf-8');
    return exported.map(({ label }) => `${JSON.stringify(label)}\n`).join('');
  }
}
