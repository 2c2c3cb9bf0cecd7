import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicName } from '@tidegate/contracts/topics';
import pg from 'pg';
import { postgresFailureOf } from './postgres-failure.ts';

/** What one batch may hold in memory. */
const batchBytesMax = 4 * 1024 * 1024;

/** One row of the outbox, ready to be published. */
export interface StagedRow {
  readonly id: string;
  readonly topic: TopicName;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly age_seconds: number;
}

/** Name of the notification by which other processes wake the relay of a schema. */
export function outboxChannel(schema: string): string {
  return `tidegate_outbox_${schema}`;
}

/** The one connection of a relay: it listens, holds the leadership and moves the rows. */
export class RelayConnection {
  readonly #client: pg.Client;
  readonly #schema: string;
  #lost = false;

  private constructor(client: pg.Client, schema: string, onWake: () => void) {
    this.#client = client;
    this.#schema = schema;
    const noteLost = () => {
      this.#lost = true;
      onWake();
    };
    client.on('error', noteLost);
    client.on('end', noteLost);
    client.on('notification', onWake);
  }

  /** Connects and listens. @throws PostgresFailure */
  static async open(config: pg.ClientConfig, schema: string, onWake: () => void): Promise<RelayConnection> {
    const client = new pg.Client(config);
    const connection = new RelayConnection(client, schema, onWake);
    try {
      await client.connect();
      // What a crash of the server makes undone here is only that rows were deleted: they are published twice, as allowed.
      await client.query(`set synchronous_commit = off; listen ${outboxChannel(schema)}`);
      return connection;
    } catch (error) {
      await connection.close();
      throw postgresFailureOf(error);
    }
  }

  isLost(): boolean {
    return this.#lost;
  }

  /** The leadership belongs to the session: it ends with the connection, however that ends. */
  async tryLead(): Promise<boolean> {
    const { rows } = await this.#run<{ leads: boolean; readOnly: string }>(
      `select pg_try_advisory_lock(hashtextextended($1, 0)) as leads,
         current_setting('transaction_read_only') as "readOnly"`,
      [outboxChannel(this.#schema)],
    );
    // What cannot be deleted afterwards must not be published, or it would be published again and again.
    if (rows[0]?.readOnly === 'on') throw postgresFailureOf({ code: '25006', message: 'transaction_read_only is on' });
    return rows[0]?.leads === true;
  }

  /** Shows the server that this session is in use, while the log keeps it waiting. */
  keepAlive(): void {
    void this.#run('select 1', []).catch(() => undefined);
  }

  /** At most `count` rows and about `batchBytesMax` bytes, but at least one row if there is any. */
  async oldest(count: number): Promise<readonly StagedRow[]> {
    // The id travels as text, since the driver has no exact number for it; ordering by the text would mix 9 and 10.
    const text = `select measured.id::text as id, topic, key, value, headers,
        extract(epoch from clock_timestamp() - staged_at)::float8 as age_seconds
      from (
        select *, sum(octet_length(value)) over (order by id) - octet_length(value) as bytes_before
        from (select * from outbox order by id limit $1) as first
      ) as measured
      where bytes_before < $2
      order by measured.id`;
    return (await this.#run<StagedRow>(text, [count, batchBytesMax], 'outbox_oldest')).rows;
  }

  async remove(rows: readonly StagedRow[]): Promise<void> {
    const ids = rows.map((row) => row.id);
    await this.#run('delete from outbox where id = any ($1::bigint[])', [ids], 'outbox_remove');
  }

  /** Closes the connection; one that does not answer is left to the operating system. */
  async close(): Promise<void> {
    this.#lost = true;
    const ended = this.#client.end().catch(() => undefined);
    await Promise.race([ended, sleep(1_000, undefined, { ref: false })]);
  }

  async #run<Row extends object>(text: string, values: unknown[], name?: string): Promise<pg.QueryResult<Row>> {
    try {
      return await this.#client.query<Row>({ text, values, ...(name === undefined ? {} : { name }) });
    } catch (error) {
      throw postgresFailureOf(error);
    }
  }
}
