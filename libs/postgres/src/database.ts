import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@tidegate/telemetry/logger';
import pg from 'pg';
import { connectionOptions, roleOf } from './connection-options.ts';
import type { DatabaseOptions } from './connection-options.ts';
import { DatabaseClock } from './database-clock.ts';
import { DatabaseWatch, refusesWrites } from './database-watch.ts';
import { PostgresFailure, postgresFailureOf, transactionAborted } from './postgres-failure.ts';
import { outboxInsertOf } from './staged-records.ts';
import type { StagedRecord } from './staged-records.ts';
import { tenantReach } from './tenant-reach.ts';
import type { TenantReach } from './tenant-reach.ts';

export interface StatementOptions {
  /** Makes it a prepared statement of this name, planned once per connection. One name, one text. */
  readonly name?: string;
}

/** Where statements go: the database, or one transaction on it. Table names resolve in the schema of the service. */
export interface Queryable {
  /** The rows; columns arrive as `value-types.ts` says. @throws PostgresFailure */
  query<Row extends object>(text: string, values?: readonly unknown[], options?: StatementOptions): Promise<Row[]>;
  /** How many rows were written. @throws PostgresFailure */
  execute(text: string, values?: readonly unknown[], options?: StatementOptions): Promise<number>;
}

export interface Transaction extends Queryable {
  /** Adds records to what the commit puts into the outbox; see `stageEvents`. */
  stage(records: readonly StagedRecord[]): void;
}

const attemptsMax = 5;

/** A pool of connections to one schema. Lost connections are replaced; what was under way fails as retriable. */
export class Database {
  readonly schema: string;
  readonly url: string;
  /** Whether statements run as the roles that the policies of the tables are for. */
  readonly rowSecurity: boolean;
  /** The time that everything in this database is measured by. */
  readonly clock: DatabaseClock;
  readonly #pool: pg.Pool;
  readonly #log: Log;
  readonly #staged = new Set<() => void>();
  readonly #watch: DatabaseWatch;
  #closing: Promise<void> | undefined;

  private constructor(options: DatabaseOptions) {
    this.schema = options.schema;
    this.url = options.url;
    this.rowSecurity = options.rowSecurity ?? false;
    this.#log = options.log;
    this.#watch = new DatabaseWatch({ schema: options.schema, log: options.log, database: this });
    this.#pool = new pg.Pool({
      ...connectionOptions(options),
      max: options.poolSizeMax ?? 10,
      idleTimeoutMillis: 30_000,
      // Statements that do not wait for each other share a round trip.
      pipeline: true,
    });
    this.clock = new DatabaseClock(async () => {
      const [row] = await this.query<{ ms: number }>(
        'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
      );
      return row?.ms ?? Date.now();
    });
    this.#pool.on('error', (error) => this.#watch.noteLost(postgresFailureOf(error)));
  }

  /** Opens the pool and proves that the database answers. @throws PostgresFailure */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    try {
      // First, so that the time it takes to connect is not taken for a part of the answer.
      await database.query('select 1');
      await database.clock.sync();
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  async query<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
    options: StatementOptions = {},
  ): Promise<Row[]> {
    return (await this.#single<Row>(text, values, options)).rows;
  }

  async execute(text: string, values: readonly unknown[] = [], options: StatementOptions = {}): Promise<number> {
    return (await this.#single(text, values, options)).rowCount ?? 0;
  }

  /**
   * Runs `work` in one transaction and commits it; any error rolls back and is thrown on. Serialization failures and
   * deadlocks run `work` again, five times at most, so it must have no effect outside the transaction.
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        const again = error instanceof PostgresFailure && error.code === 'postgres_conflict' && attempt < attemptsMax;
        if (!again) throw error;
        this.#log.debug('A transaction is tried again', { attempt, sqlState: error.sqlState });
        await sleep(2 ** attempt * (5 + Math.random() * 5));
      }
    }
  }

  /** Calls `listener` after each commit that staged events; returns the function that ends this. */
  onStaged(listener: () => void): () => void {
    this.#staged.add(listener);
    return () => this.#staged.delete(listener);
  }

  /** False from the loss of the database until it answers again. */
  isHealthy(): boolean {
    return this.#watch.failure === undefined && this.#closing === undefined;
  }

  health(): { readonly ready: boolean; readonly detail: string } {
    return {
      ready: this.isHealthy(),
      detail: this.#watch.failure?.message ?? (this.#closing ? 'closed' : 'connected'),
    };
  }

  /** Connections of the pool by state, for metrics. */
  connections(): { readonly idle: number; readonly busy: number; readonly waiting: number } {
    const { idleCount, totalCount, waitingCount } = this.#pool;
    return { idle: idleCount, busy: totalCount - idleCount, waiting: waitingCount };
  }

  /** Waits for what is under way and closes every connection. Harmless twice. */
  close(): Promise<void> {
    this.clock.stop();
    this.#watch.stop();
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  /** One statement; in a transaction of its own where it has to be kept to tenants, all of it in one round trip. */
  async #single<Row extends object>(
    text: string,
    values: readonly unknown[],
    options: StatementOptions,
  ): Promise<pg.QueryResult<Row>> {
    const reach = this.#reach();
    if (reach === undefined) return this.#withClient((client) => run<Row>(client, text, values, options));
    return this.#withClient(async (client) => {
      const [opened, result, committed] = await Promise.allSettled([
        begin(client, this.schema, reach),
        run<Row>(client, text, values, atDoor(options)),
        run(client, 'commit', [], {}),
      ]);
      if (opened.status === 'rejected') throw opened.reason;
      if (result.status === 'rejected') throw result.reason;
      if (committed.status === 'rejected') throw committed.reason;
      return result.value;
    });
  }

  #reach(): TenantReach | undefined {
    return this.rowSecurity ? tenantReach() : undefined;
  }

  async #attempt<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const staged: StagedRecord[] = [];
    const reach = this.#reach();
    const named = reach === undefined ? (options: StatementOptions) => options : atDoor;
    const result = await this.#withClient(async (client) => {
      await begin(client, this.schema, reach);
      try {
        const value = await work(transactionOn(client, staged, named));
        await commit(client, staged, named);
        return value;
      } catch (error) {
        await rollback(client, error);
        throw error;
      }
    });
    if (staged.length > 0) for (const listener of this.#staged) listener();
    return result;
  }

  async #withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      const failure = postgresFailureOf(error);
      this.#watch.noteLost(failure);
      throw failure;
    }
    // Without a listener an error of a connection in use would end the process.
    const ignore = () => undefined;
    client.on('error', ignore);
    let broken = false;
    try {
      const result = await work(client);
      this.#watch.noteAnswered();
      return result;
    } catch (error) {
      broken = isBroken(error);
      if (broken || (error instanceof PostgresFailure && refusesWrites(error)))
        this.#watch.noteLost(postgresFailureOf(error));
      throw error;
    } finally {
      client.removeListener('error', ignore);
      client.release(broken);
    }
  }
}

/**
 * Begins a transaction, one of the door for the tenants it may reach. Both settings end with the transaction, so a pooler may give
 * the connection to somebody else. One round trip; when one of the two fails, so does everything that follows.
 */
async function begin(client: pg.PoolClient, schema: string, reach: TenantReach | undefined): Promise<void> {
  const begun = run(client, 'begin', [], {});
  if (reach === undefined) return void (await begun);
  const text = `select set_config('role', $1, true), set_config('tidegate.tenants', $2, true)`;
  const bound = run(client, text, [roleOf(schema, 'door'), textOf(reach)], { name: 'door_begin' });
  const [first, second] = await Promise.allSettled([begun, bound]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') {
    await rollback(client, second.reason);
    throw second.reason;
  }
}

/** What is no tenant's name stands for no row, and must not be read as a list or as all of them. */
function textOf(reach: TenantReach): string {
  return reach === '*' ? '*' : reach.filter((tenantId) => /^[a-z0-9-]+$/.test(tenantId)).join(',');
}

/** A prepared statement is planned with the policies of one role: each role has its own, or it would be planned anew at each change. */
function atDoor(options: StatementOptions): StatementOptions {
  return options.name === undefined ? options : { name: `${options.name}_door` };
}

type Named = (options: StatementOptions) => StatementOptions;

/** One round trip for what is staged and the commit, which is none when the first has failed. */
async function commit(client: pg.PoolClient, staged: readonly StagedRecord[], named: Named): Promise<void> {
  const { text, values, name } = outboxInsertOf(staged);
  const [inserted, committed] = await Promise.allSettled([
    staged.length === 0 ? undefined : run(client, text, values, named({ name })),
    run(client, 'commit', [], {}),
  ]);
  if (inserted.status === 'rejected') throw inserted.reason;
  if (committed.status === 'rejected') throw committed.reason;
  const { command } = committed.value;
  if (command !== 'COMMIT') throw new PostgresFailure(transactionAborted, `commit was answered by ${command}`);
}

function transactionOn(client: pg.PoolClient, staged: StagedRecord[], named: Named): Transaction {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = [], options: StatementOptions = {}) =>
      (await run<Row>(client, text, values, named(options))).rows,
    execute: async (text, values = [], options = {}) => (await run(client, text, values, named(options))).rowCount ?? 0,
    stage: (records) => void staged.push(...records),
  };
}

async function run<Row extends object>(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
  options: StatementOptions,
): Promise<pg.QueryResult<Row>> {
  try {
    return await client.query<Row>({ text, values: [...values], ...options });
  } catch (error) {
    throw postgresFailureOf(error);
  }
}

async function rollback(client: pg.PoolClient, error: unknown): Promise<void> {
  if (isBroken(error)) return;
  try {
    await client.query('rollback');
  } catch (rollbackError) {
    throw postgresFailureOf(rollbackError);
  }
}

/** Whether the connection cannot be used any more: it is gone, or an answer to an old statement may still come. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof PostgresFailure)) return false;
  // A server that became a standby is left, so that the next connection finds the one that took over.
  if (error.code === 'postgres_unavailable' || error.code === 'postgres_read_only') return true;
  return (error.cause as Error | undefined)?.message === 'Query read timeout';
}
