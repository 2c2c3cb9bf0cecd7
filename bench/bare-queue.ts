import pg from 'pg';
import { exampleContent } from './opened-cases.ts';

const connections = 20;

/**
 * The least that gives each job to one worker: a table, an index, and one statement with `for update skip locked` in a
 * transaction of its own. No lease, no visibility, no event.
 */
export class BareQueue {
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  static async fill(databaseUrl: string, count: number): Promise<BareQueue> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
    await pool.query(`create schema if not exists bare`);
    await pool.query(
      `create table bare.job (id text primary key, rank smallint not null, due_at timestamptz not null, claimed_by text,
         claimed_at timestamptz, content jsonb not null)`,
    );
    await pool.query('create index job_free on bare.job (rank, due_at, id) where claimed_by is null');
    await pool.query(
      `insert into bare.job (id, rank, due_at, content)
       select gen_random_uuid()::text, (array[80, 60, 40, 40, 40, 20])[1 + n % 6], now() + make_interval(secs => (n * 7919) % 86400), $2
       from generate_series(1, $1::int) n`,
      [count, exampleContent],
    );
    await pool.query('vacuum analyze bare.job');
    return new BareQueue(pool);
  }

  async claim(reviewer: number): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'bare_claim',
      text: `update bare.job set claimed_by = $1, claimed_at = now()
             where id = (select id from bare.job where claimed_by is null order by rank, due_at, id limit 1 for update skip locked)
             returning id, content`,
      values: [`person-${reviewer}`],
    });
    return rows[0]?.id;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
