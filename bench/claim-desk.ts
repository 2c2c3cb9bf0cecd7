import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { reviewerHeader, type Claim } from '@tidegate/contracts/http-cases';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import pg from 'pg';
import { openedCases } from './opened-cases.ts';
import { bodyOf, HttpCaller } from './http-caller.ts';
import type { World } from './world.ts';

const batch = 500;
const fillWithinMs = 600_000;

/** The review service as 20 people at the console meet it. */
export class ClaimDesk {
  readonly databaseUrl: string;
  readonly #world: World;
  readonly #caller = new HttpCaller();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #admin: pg.Pool;

  constructor(world: World) {
    this.#world = world;
    this.databaseUrl = world.databaseUrl;
    this.#admin = new pg.Pool({ connectionString: world.databaseUrl, max: 1 });
  }

  /** Puts cases on the log and waits until all are in the table, as a table is that has been there for a while. */
  async fill(count: number): Promise<void> {
    const publisher = new KafkaPublisher({ kafka: this.#world.kafka, log: silentLog });
    await publisher.connect();
    try {
      const run = randomUUID().slice(0, 8);
      for (let begun = 0; begun < count; begun += batch) {
        await publisher.publish(openedCases(run, begun, Math.min(batch, count - begun)));
      }
    } finally {
      await publisher.close();
    }
    const endAtMs = performance.now() + fillWithinMs;
    for (;;) {
      const { rows } = await this.#admin.query<{ count: number }>('select count(*)::int from review.review_case');
      if ((rows[0]?.count ?? 0) >= count) break;
      if (performance.now() > endAtMs) throw new Error(`${rows[0]?.count} of ${count} cases came in.`);
      await pause(250);
    }
    await this.#admin.query('vacuum analyze review.review_case, review.case_content');
    await this.settle();
  }

  async claim(reviewer: number): Promise<string | undefined> {
    const url = `${this.#world.urlOf('review')}/v1/queues/_any/claim`;
    const answer = await this.#caller.post<Claim>(url, {}, { [reviewerHeader]: `person-${reviewer}` });
    return answer.status === 204 ? undefined : bodyOf(answer, 'A claim').caseId;
  }

  /** True when the page was full. */
  list(query: string): Promise<boolean> {
    const url = `${this.#world.urlOf('review')}/v1/cases${query}`;
    return new Promise((resolve, reject) => {
      const call = get(url, { agent: this.#agent, headers: { [reviewerHeader]: 'person-0' } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const page = JSON.parse(Buffer.concat(chunks).toString()) as { data?: unknown[] };
          resolve(page.data?.length === 50);
        });
      });
      call.once('error', reject);
    });
  }

  /** What one side left for the disk is not part of what the next one is measured with. */
  async settle(): Promise<void> {
    const outbox = async () =>
      (await this.#admin.query<{ count: number }>('select count(*)::int from review.outbox')).rows[0]?.count ?? 0;
    while ((await outbox()) > 0) await pause(50);
    await this.#admin.query('checkpoint');
  }

  async close(): Promise<void> {
    this.#caller.close();
    this.#agent.destroy();
    await this.#admin.end();
  }
}
