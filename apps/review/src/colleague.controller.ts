import { Body, Controller, Get, Headers as AllHeaders, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Claim } from '@tidegate/contracts/http-cases';
import { DraftBody, HandOverBody, PresenceBody, WithdrawBody } from '@tidegate/contracts/http-colleagues';
import type { Draft, HandOverReply, PresenceList } from '@tidegate/contracts/http-colleagues';
import { storable } from '@tidegate/review/storable';
import { zodBody } from '@tidegate/service/validate';
import { ColleagueDesk } from './colleague-desk.ts';
import { entityTagOf } from './entity-tag.ts';
import type { Reply } from './reply.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';
import { SightStore } from './sight.store.ts';

/** What reviewers do beside each other: hand over, see who looks, keep a draft, take a verdict back (requirement E5). */
@Controller('v1/cases')
export class ColleagueController {
  readonly #directory: ReviewerDirectory;
  readonly #desk: ColleagueDesk;
  readonly #sight: SightStore;

  constructor(
    @Inject(ReviewerDirectory) directory: ReviewerDirectory,
    @Inject(ColleagueDesk) desk: ColleagueDesk,
    @Inject(SightStore) sight: SightStore,
  ) {
    this.#directory = directory;
    this.#desk = desk;
    this.#sight = sight;
  }

  @Post(':caseId/hand-over')
  @HttpCode(200)
  handOver(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(HandOverBody)) body: HandOverBody,
  ): Promise<HandOverReply> {
    const person = this.#directory.personOf(headers);
    const { fencingToken, note } = body;
    return this.#desk.handOver(person, { caseId: storable(caseId), fencingToken, note, toId: storable(body.to) });
  }

  @Post(':caseId/withdraw')
  @HttpCode(200)
  async withdraw(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(WithdrawBody)) { verdictId }: WithdrawBody,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Claim> {
    const person = this.#directory.personOf(headers);
    const row = await this.#desk.withdraw(person, storable(caseId), storable(verdictId));
    reply.header('etag', entityTagOf(row.version));
    return this.#sight.claim(row);
  }

  @Post(':caseId/presence')
  @HttpCode(200)
  present(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(PresenceBody)) { doing }: PresenceBody,
  ): Promise<PresenceList> {
    return this.#desk.present(this.#directory.personOf(headers), storable(caseId), doing);
  }

  @Post(':caseId/draft')
  @HttpCode(204)
  async save(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Body(zodBody(DraftBody)) draft: DraftBody,
  ): Promise<void> {
    await this.#desk.save(this.#directory.personOf(headers), storable(caseId), storable(draft));
  }

  /** 204 when there is none. */
  @Get(':caseId/draft')
  async read(
    @AllHeaders() headers: Headers,
    @Param('caseId') caseId: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Draft | undefined> {
    const draft = await this.#desk.read(this.#directory.personOf(headers), storable(caseId));
    reply.header('cache-control', 'no-store');
    if (draft !== null) return draft;
    reply.status(204);
    return undefined;
  }
}
