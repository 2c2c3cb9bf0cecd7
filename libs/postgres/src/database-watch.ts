import type { Log } from '@tidegate/telemetry/logger';
import type { PostgresFailure } from './postgres-failure.ts';
import type { Queryable } from './database.ts';

const probeMs = 1_000;
const readOnlyCode = 'postgres_read_only';
const diskFull = '53100';

/** What a watch asks of its database. */
interface Probed extends Pick<Queryable, 'query'> {
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
}

/** Whether a database can be used, and the probe that finds out when it can be used again. */
export class DatabaseWatch {
  readonly #options: { readonly schema: string; readonly log: Log; readonly database: Probed };
  #failure: PostgresFailure | undefined;
  #probe: NodeJS.Timeout | undefined;
  #hasAnswered = false;
  #isProbing = false;
  #isStopped = false;

  constructor(options: { readonly schema: string; readonly log: Log; readonly database: Probed }) {
    this.#options = options;
  }

  /** Undefined when all is well. */
  get failure(): PostgresFailure | undefined {
    return this.#failure;
  }

  noteLost(failure: PostgresFailure): void {
    if (this.#isStopped) return;
    const { log, schema } = this.#options;
    // Who connects for the first time says so by itself, with each try.
    if (this.#failure === undefined && this.#hasAnswered)
      log.warn('Postgres is lost', { schema, reason: failure.message });
    this.#failure = failure;
    // A service that is not ready gets no work, so nothing but this would notice that the database is back.
    this.#probe ??= setInterval(() => void this.#look(), probeMs).unref();
  }

  /** A server that takes no writes answers reading all the same, so only the probe can tell that this is over. */
  noteAnswered(): void {
    this.#hasAnswered = true;
    if (this.#failure !== undefined && !refusesWrites(this.#failure)) this.#noteUsable();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#probe);
  }

  #noteUsable(): void {
    this.#failure = undefined;
    clearInterval(this.#probe);
    this.#probe = undefined;
    this.#options.log.info('Postgres answers again', { schema: this.#options.schema });
  }

  async #look(): Promise<void> {
    // One at a time: each of them may take as long as a connection takes to fail.
    if (this.#isProbing) return;
    this.#isProbing = true;
    try {
      const takesWrites = this.#failure?.sqlState === diskFull ? this.#hasRoom() : this.#isWritable();
      if ((await takesWrites) && this.#failure !== undefined) this.#noteUsable();
    } catch {
      // Still away; what failed has noted it.
    } finally {
      this.#isProbing = false;
    }
  }

  async #isWritable(): Promise<boolean> {
    const text = `select current_setting('transaction_read_only') as "readOnly"`;
    const [row] = await this.#options.database.query<{ readOnly: string }>(text);
    return row?.readOnly === 'off';
  }

  /** Writes a megabyte to a table of its own: an update in place succeeds on a full disk, and says nothing. */
  async #hasRoom(): Promise<boolean> {
    await this.#options.database.transaction(async (tx) => {
      await tx.execute('create temporary table tidegate_room (filler text) on commit drop');
      await tx.execute(`insert into tidegate_room select repeat('x', 1000) from generate_series(1, 1000)`);
    });
    return true;
  }
}

/** Whether `failure` says that the server takes no writes at the moment, although it may answer reading. */
export function refusesWrites(failure: PostgresFailure): boolean {
  return failure.code === readOnlyCode || failure.sqlState === diskFull;
}
