import { PgBoss } from 'pg-boss';
import { exampleContent } from './opened-cases.ts';

const queue = 'cases';
const connections = 20;
const batch = 5_000;

/** pg-boss, a job queue on Postgres, used as its documentation says: jobs with a priority, fetched one at a time. */
export class BossQueue {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  static async fill(databaseUrl: string, count: number): Promise<BossQueue> {
    // Its own care for old jobs would run beside what is measured.
    const boss = new PgBoss({ connectionString: databaseUrl, max: connections, supervise: false, schedule: false });
    boss.on('error', (error) => void process.stderr.write(`  pg-boss: ${String(error)}\n`));
    await boss.start();
    await boss.createQueue(queue);
    const data = JSON.parse(exampleContent) as object;
    for (let begun = 0; begun < count; begun += batch) {
      const jobs = Array.from({ length: Math.min(batch, count - begun) }, (_, index) => ({
        ...{ data, priority: [20, 40, 60, 60, 60, 80][(begun + index) % 6]! },
      }));
      await boss.insert(queue, jobs);
    }
    return new BossQueue(boss);
  }

  async claim(): Promise<string | undefined> {
    const [job] = await this.#boss.fetch(queue);
    return job?.id;
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}
