import { Controller, Get, Headers as AllHeaders, Inject, Res } from '@nestjs/common';
import { readPlace } from '@tidegate/review/log-place';
import { ProblemError } from '@tidegate/service/problem';
import type { FastifyReply } from 'fastify';
import { LiveDoor } from './live-door.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';

/** What happens to cases, as it happens (server-sent events). */
@Controller('v1/cases')
export class LiveController {
  readonly #directory: ReviewerDirectory;
  readonly #door: LiveDoor;

  constructor(@Inject(ReviewerDirectory) directory: ReviewerDirectory, @Inject(LiveDoor) door: LiveDoor) {
    this.#directory = directory;
    this.#door = door;
  }

  /** Goes on where `Last-Event-ID` says; an id of which nothing is known any more gets `reset`. */
  @Get('events')
  async events(@AllHeaders() headers: Headers, @Res() reply: FastifyReply): Promise<void> {
    const { profile, visibility } = this.#directory.personOf(headers);
    const id = headers['last-event-id'];
    const from = typeof id === 'string' ? (readPlace(id) ?? new Map<string, number>()) : null;
    const stream = await this.#door.watch({ reviewer: profile.id, visibility }, from);
    if (stream === null) throw tooMany();
    void reply
      .status(200)
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(stream.body);
  }
}

function tooMany(): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'too_many_streams',
    title: 'Too many people watch',
    detail: 'This instance has as many streams as it can serve; connect again later, or ask GET /v1/cases meanwhile.',
  });
}
