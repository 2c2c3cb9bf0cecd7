import { Controller, Get, Headers as AllHeaders, Inject } from '@nestjs/common';
import type { ReviewerList, ReviewerProfile } from '@tidegate/contracts/http-cases';
import { callerOf } from '@tidegate/service/caller-door';
import type { z } from 'zod';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';

/** Who can be at the console, and who is. */
@Controller('v1')
export class PeopleController {
  readonly #directory: ReviewerDirectory;

  constructor(@Inject(ReviewerDirectory) directory: ReviewerDirectory) {
    this.#directory = directory;
  }

  /** Needs no identity, since the development identity is chosen from it; where names are proved, nobody is offered. */
  @Get('reviewers')
  reviewers(@AllHeaders() headers: Headers): z.infer<typeof ReviewerList> {
    return { data: callerOf(headers) === null ? [] : this.#directory.profiles() };
  }

  @Get('session')
  session(@AllHeaders() headers: Headers): ReviewerProfile {
    return this.#directory.personOf(headers).profile;
  }
}
