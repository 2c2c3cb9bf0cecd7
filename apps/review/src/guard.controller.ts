import { Body, Controller, Get, Headers as AllHeaders, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ExerciseBody, ImpactQuery } from '@tidegate/contracts/http-guards';
import type { ExerciseList, ExerciseReply, GuardFindingList, ReviewerImpact } from '@tidegate/contracts/http-guards';
import { storable } from '@tidegate/review/storable';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import type { z } from 'zod';
import { GuardDesk } from './guard-desk.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';

/** Guards, exercises and impact: how well people review, and what it is good for (requirements E8, E11). */
@Controller('v1')
export class GuardController {
  readonly #directory: ReviewerDirectory;
  readonly #desk: GuardDesk;

  constructor(@Inject(ReviewerDirectory) directory: ReviewerDirectory, @Inject(GuardDesk) desk: GuardDesk) {
    this.#directory = directory;
    this.#desk = desk;
  }

  /** Those about oneself, or about everybody for a supervisor. */
  @Get('guards/findings')
  async findings(@AllHeaders() headers: Headers): Promise<GuardFindingList> {
    return { data: await this.#desk.findings(this.#directory.personOf(headers)) };
  }

  @Get('reviewers/me/impact')
  impact(
    @AllHeaders() headers: Headers,
    @Query(zodParameters(ImpactQuery)) { days }: z.output<typeof ImpactQuery>,
  ): Promise<ReviewerImpact> {
    return this.#desk.impact(this.#directory.personOf(headers), days);
  }

  @Get('exercises')
  exercises(@AllHeaders() headers: Headers): Promise<ExerciseList> {
    return this.#desk.exercises(this.#directory.personOf(headers));
  }

  @Post('exercises')
  @HttpCode(201)
  exercise(@AllHeaders() headers: Headers, @Body(zodBody(ExerciseBody)) body: ExerciseBody): Promise<ExerciseReply> {
    return this.#desk.exercise(this.#directory.personOf(headers), storable(body));
  }
}
