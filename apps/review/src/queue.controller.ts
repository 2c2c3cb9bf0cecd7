import { Controller, Get, Headers as AllHeaders, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Claim, QueueList } from '@tidegate/contracts/http-cases';
import type { z } from 'zod';
import { entityTagOf } from './entity-tag.ts';
import { queueNotFound } from './refusal-problem.ts';
import type { Reply } from './reply.ts';
import { ReviewDesk } from './review-desk.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import type { Headers } from './reviewer-directory.ts';
import { ReviewStore } from './review.store.ts';
import { SightStore } from './sight.store.ts';

/** Stands for all queues that the reviewer sees. */
const anyQueue = '_any';

/** Queues: what waits where, and the next case of one (requirements D7, E5). */
@Controller('v1/queues')
export class QueueController {
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
  async list(@AllHeaders() headers: Headers): Promise<z.infer<typeof QueueList>> {
    const person = this.#directory.personOf(headers);
    const summaries = await this.#store.queues(person.visibility, new Date().toISOString());
    const byName = new Map(summaries.map((summary) => [summary.queue, summary]));
    const names = this.#directory.queuesOf(person);
    const empty = (queue: string) => ({ queue, open: 0, claimed: 0, overdue: 0, nextDueAt: null });
    return { data: names.map((queue) => byName.get(queue) ?? empty(queue)) };
  }

  /** 204 when nothing waits for this reviewer. */
  @Post(':queue/claim')
  @HttpCode(200)
  async claimNext(
    @AllHeaders() headers: Headers,
    @Param('queue') queue: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<Claim | undefined> {
    const person = this.#directory.personOf(headers);
    const visible = this.#directory.queuesOf(person);
    if (queue !== anyQueue && !visible.includes(queue)) throw queueNotFound(queue, visible);
    const row = await this.#desk.claimNext(person, queue === anyQueue ? undefined : queue);
    if (row) {
      reply.header('etag', entityTagOf(row.version));
      return this.#sight.claim(row);
    }
    reply.status(204);
    return undefined;
  }
}
