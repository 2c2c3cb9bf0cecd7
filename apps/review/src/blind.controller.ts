import {
  Body,
  Controller,
  Get,
  Headers as AllHeaders,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { BlindJudgementBody } from '@tidegate/contracts/http-blind';
import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { ImpactQuery } from '@tidegate/contracts/http-guards';
import { storable } from '@tidegate/review/storable';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import type { z } from 'zod';
import { BlindDesk } from './blind-desk.ts';
import { entityTagOf, expectedVersion } from './entity-tag.ts';
import type { Reply } from './reply.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';

/** Judging before seeing what the system recommends (requirement E8). */
@Controller('v1')
export class BlindController {
  readonly #directory: ReviewerDirectory;
  readonly #desk: BlindDesk;

  constructor(@Inject(ReviewerDirectory) directory: ReviewerDirectory, @Inject(BlindDesk) desk: BlindDesk) {
    this.#directory = directory;
    this.#desk = desk;
  }

  @Post('cases/:caseId/judgement')
  @HttpCode(200)
  async judge(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(BlindJudgementBody)) body: z.output<typeof BlindJudgementBody>,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CaseDetail> {
    const person = this.#directory.personOf(headers);
    const attempt = { body: storable(body), reviewer: person.profile, expectedVersion: expectedVersion(headers) };
    const detail = await this.#desk.judge(person, storable(caseId), attempt);
    reply.header('etag', entityTagOf(detail.version)).header('cache-control', 'no-store');
    return detail;
  }

  /** Of oneself, or of everybody for a supervisor. */
  @Get('guards/blind-first')
  switches(
    @AllHeaders() headers: Headers,
    @Query(zodParameters(ImpactQuery)) { days }: z.output<typeof ImpactQuery>,
  ): Promise<BlindReport> {
    return this.#desk.switches(this.#directory.personOf(headers), days);
  }
}
