import { Controller, Get, Headers as AllHeaders, Inject, Query } from '@nestjs/common';
import type { ReviewerList, ReviewerProfile } from '@tidegate/contracts/http-cases';
import { ColleagueQuery } from '@tidegate/contracts/http-colleagues';
import type { ColleagueList } from '@tidegate/contracts/http-colleagues';
import { storable } from '@tidegate/review/storable';
import { callerOf } from '@tidegate/service/caller-door';
import { zodParameters } from '@tidegate/service/validate';
import type { z } from 'zod';
import { ColleagueDesk } from './colleague-desk.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';

/** Who can be at the console, and who is. */
@Controller('v1')
export class PeopleController {
  readonly #directory: ReviewerDirectory;
  readonly #desk: ColleagueDesk;

  constructor(@Inject(ReviewerDirectory) directory: ReviewerDirectory, @Inject(ColleagueDesk) desk: ColleagueDesk) {
    this.#directory = directory;
    this.#desk = desk;
  }

  /** Needs no identity, since the development identity is chosen from it; where names are proved, nobody is offered. */
  @Get('reviewers')
  reviewers(@AllHeaders() headers: Headers): z.infer<typeof ReviewerList> {
    return { data: callerOf(headers) === null ? [] : this.#directory.profiles() };
  }

  @Get('colleagues')
  async colleagues(
    @AllHeaders() headers: Headers,
    @Query(zodParameters(ColleagueQuery)) { caseId }: z.output<typeof ColleagueQuery>,
  ): Promise<ColleagueList> {
    return { data: [...(await this.#desk.colleagues(this.#directory.personOf(headers), storable(caseId)))] };
  }

  @Get('session')
  session(@AllHeaders() headers: Headers): ReviewerProfile {
    return this.#directory.personOf(headers).profile;
  }
}
