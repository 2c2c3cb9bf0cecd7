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
import { CaseQuery, LeaseBody, VerdictBody } from '@tidegate/contracts/http-cases';
import type { CaseDetail, CasePage, Claim, LeaseReply } from '@tidegate/contracts/http-cases';
import { readCursor, sortOf } from '@tidegate/review/page-cursor';
import { storable } from '@tidegate/review/storable';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import type { z } from 'zod';
import { claimReply } from './claim-reply.ts';
import { entityTagOf, expectedVersion } from './entity-tag.ts';
import { badCursor, caseNotFound } from './refusal-problem.ts';
import { ReviewDesk } from './review-desk.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';
import { ReviewStore, notFound } from './review.store.ts';
import type { StoredReply } from './verdict.table.ts';

/** The part of a Fastify reply that is used here. */
interface Reply {
  header(name: string, value: string): Reply;
}

/** Cases: to list, to read, to hold, to answer (requirements E1 to E7). */
@Controller('v1/cases')
export class CaseController {
  readonly #directory: ReviewerDirectory;
  readonly #store: ReviewStore;
  readonly #desk: ReviewDesk;

  constructor(
    @Inject(ReviewerDirectory) directory: ReviewerDirectory,
    @Inject(ReviewStore) store: ReviewStore,
    @Inject(ReviewDesk) desk: ReviewDesk,
  ) {
    this.#directory = directory;
    this.#store = store;
    this.#desk = desk;
  }

  @Get()
  async list(@AllHeaders() headers: Headers, @Query(zodParameters(CaseQuery)) query: CaseQuery): Promise<CasePage> {
    const { visibility } = this.#directory.personOf(headers);
    const { cursor, ...filter } = storable(query);
    const after = cursor === undefined ? null : readCursor(cursor);
    // A cursor of another order would begin anywhere.
    if (cursor !== undefined && (after === null || sortOf(after) !== filter.sort)) throw badCursor();
    return this.#store.list({ ...filter, after, now: new Date().toISOString() }, visibility);
  }

  @Get(':caseId')
  async read(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CaseDetail> {
    const { visibility } = this.#directory.personOf(headers);
    const detail = await this.#store.read(storable(caseId), visibility, new Date().toISOString());
    if (detail === notFound) throw caseNotFound(caseId);
    reply.header('etag', entityTagOf(detail.version)).header('cache-control', 'no-store');
    return detail;
  }

  @Post(':caseId/claim')
  @HttpCode(200)
  async claim(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Claim> {
    const row = await this.#desk.claim(this.#directory.personOf(headers), storable(caseId));
    reply.header('etag', entityTagOf(row.version));
    return claimReply(row);
  }

  @Post(':caseId/heartbeat')
  @HttpCode(200)
  async heartbeat(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(LeaseBody)) body: LeaseBody,
  ): Promise<z.infer<typeof LeaseReply>> {
    const person = this.#directory.personOf(headers);
    return { leaseUntil: await this.#desk.extend(person, storable(caseId), body.fencingToken) };
  }

  @Post(':caseId/release')
  @HttpCode(204)
  async release(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(LeaseBody)) body: LeaseBody,
  ): Promise<void> {
    await this.#desk.release(this.#directory.personOf(headers), storable(caseId), body.fencingToken);
  }

  @Post(':caseId/verdict')
  @HttpCode(200)
  async decide(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(VerdictBody)) body: z.output<typeof VerdictBody>,
  ): Promise<StoredReply> {
    const person = this.#directory.personOf(headers);
    const attempt = { body: storable(body), reviewer: person.profile, expectedVersion: expectedVersion(headers) };
    return this.#desk.decide(person, storable(caseId), attempt, this.#directory.queueNames);
  }
}
