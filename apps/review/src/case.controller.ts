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
import { entityTagOf, expectedVersion } from './entity-tag.ts';
import { badCursor, caseNotFound } from './refusal-problem.ts';
import type { Reply } from './reply.ts';
import { ReviewDesk } from './review-desk.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';
import { ReviewStore, notFound } from './review.store.ts';
import { SightStore } from './sight.store.ts';
import type { StoredReply } from './verdict.table.ts';

/** Cases: to list, to read, to hold, to answer (requirements E1 to E7). */
@Controller('v1/cases')
export class CaseController {
  readonly #directory: ReviewerDirectory;
  readonly #store: ReviewStore;
  readonly #desk: ReviewDesk;
  readonly #sight: SightStore;

  constructor(
    @Inject(ReviewerDirectory) directory: ReviewerDirectory,
    @Inject(ReviewStore) store: ReviewStore,
    @Inject(ReviewDesk) desk: ReviewDesk,
    @Inject(SightStore) sight: SightStore,
  ) {
    this.#directory = directory;
    this.#store = store;
    this.#desk = desk;
    this.#sight = sight;
  }

  @Get()
  async list(@AllHeaders() headers: Headers, @Query(zodParameters(CaseQuery)) query: CaseQuery): Promise<CasePage> {
    const { profile, visibility } = this.#directory.personOf(headers);
    const { cursor, ...filter } = storable(query);
    const after = cursor === undefined ? null : readCursor(cursor);
    // A cursor of another order would begin anywhere.
    if (cursor !== undefined && (after === null || sortOf(after) !== filter.sort)) throw badCursor();
    return this.#store.list({ ...filter, after, now: new Date().toISOString() }, visibility, profile.id);
  }

  @Get(':caseId')
  async read(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CaseDetail> {
    const { profile, visibility } = this.#directory.personOf(headers);
    const row = await this.#store.read(storable(caseId), visibility);
    if (row === notFound) throw caseNotFound(caseId);
    reply.header('etag', entityTagOf(row.version)).header('cache-control', 'no-store');
    return this.#sight.detail(row, profile.id, new Date().toISOString());
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
    return this.#sight.claim(row);
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
