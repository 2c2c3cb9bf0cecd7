import { setTimeout as sleep } from 'node:timers/promises';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Log } from '@tidegate/telemetry/logger';
import { connectionOptions } from './connection-options.ts';
import type { Database } from './database.ts';
import { Gathering } from './gathering.ts';
import { RelayConnection, outboxChannel } from './relay-connection.ts';
import type { StagedRow } from './relay-connection.ts';
import { WakeSignal } from './wake-signal.ts';

/** What the relay needs of a publisher: it resolves when every record is acknowledged, in the order given per key. */
export interface RecordPublisher {
  publishRecords(records: readonly { readonly topic: TopicName; readonly record: WireRecord }[]): Promise<void>;
}

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly publisher: RecordPublisher;
  readonly log: Log;
  /** Rows published at once. */
  readonly batchSizeMax?: number;
  /** How often to look without being woken, and to try for the leadership. */
  readonly pollMs?: number;
  /** From one look for rows to the next at least, so that a few gather; the first after a quiet moment is not held up. */
  readonly gatherMs?: number;
  /** After this a statement of the relay counts as lost; the client waits 5 s longer than the server. */
  readonly statementTimeoutMs?: number;
  /** A leader that says nothing for so long, stopped or lost by the network, loses its session to the standby. */
  readonly silenceMs?: number;
  /** Called after each published batch, for metrics. */
  readonly onRelayed?: (count: number, oldestAgeSeconds: number) => void;
}

const backoffMinMs = 50;
const backoffMaxMs = 5_000;
const backoffStoppingMs = 100;

/**
 * Moves the outbox of one schema to the log. Of all instances one leads, by an advisory lock of its session; the others
 * stand by and take over when it is gone. Rows are deleted after they are acknowledged, never before: a crash in between
 * publishes them twice and loses none (DESIGN §4.1).
 *
 * No transaction is open while the log is away, since it would keep vacuum from cleaning every table of the database.
 * Rows need no lock of their own: only the leader reads them, and nobody else deletes them.
 */
export class OutboxRelay {
  readonly #options: Required<Omit<OutboxRelayOptions, 'onRelayed'>> & Pick<OutboxRelayOptions, 'onRelayed'>;
  readonly #signal = new WakeSignal();
  readonly #gathering: Gathering;
  #state: 'connecting' | 'standby' | 'leading' = 'connecting';
  #failure: string | undefined;
  #backoffMs = backoffMinMs;
  #running: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  #stopAt: number | undefined;
  #endStaged: (() => void) | undefined;
  #notifying = false;

  constructor(options: OutboxRelayOptions) {
    this.#options = {
      batchSizeMax: 500,
      pollMs: 200,
      gatherMs: 20,
      statementTimeoutMs: 10_000,
      silenceMs: 15_000,
      ...options,
    };
    this.#gathering = new Gathering(this.#options.gatherMs);
  }

  /** Begins in the background; from here on every commit that stages events wakes the relay by itself. */
  start(): void {
    if (this.#running) return;
    this.#endStaged = this.#options.database.onStaged(() => this.wake());
    this.#running = this.#run();
  }

  /** Publishes what is staged, as far as that succeeds within `flushMs`, and gives up the leadership. */
  async stop(flushMs = 5_000): Promise<void> {
    this.#stopAt ??= Date.now() + flushMs;
    this.#stopping.abort();
    this.#signal.wake();
    await this.#running;
    this.#endStaged?.();
  }

  /** Says that something was staged. On an instance that does not lead it wakes the one that does. */
  wake(): void {
    this.#signal.wake();
    if (this.#state !== 'leading') void this.#notifyLeader();
  }

  isHealthy(): boolean {
    return this.health().ready;
  }

  health(): { readonly ready: boolean; readonly detail: string } {
    if (this.#failure !== undefined) return { ready: false, detail: this.#failure };
    return { ready: this.#state !== 'connecting', detail: this.#state };
  }

  async #run(): Promise<void> {
    while (this.#stopAt === undefined) {
      let connection: RelayConnection | undefined;
      try {
        connection = await this.#connect();
        await this.#serve(connection);
      } catch (error) {
        await this.#backOff('The outbox relay lost Postgres', error);
      } finally {
        this.#state = 'connecting';
        await connection?.close();
      }
    }
  }

  #connect(): Promise<RelayConnection> {
    const { database, log } = this.#options;
    const { schema, url, rowSecurity } = database;
    const config = connectionOptions({
      ...{ url, schema, rowSecurity, log, applicationName: `tidegate-relay-${schema}` },
      statementTimeoutMs: this.#options.statementTimeoutMs,
    });
    const silence = `-c idle_session_timeout=${this.#options.silenceMs}`;
    const relayConfig = { ...config, options: `${config.options ?? ''} ${silence}` };
    return RelayConnection.open(relayConfig, schema, () => this.#signal.wake());
  }

  async #serve(connection: RelayConnection): Promise<void> {
    const { log, pollMs, database } = this.#options;
    while (!connection.isLost()) {
      if (await connection.tryLead()) {
        this.#state = 'leading';
        log.info('The outbox relay leads', { schema: database.schema });
        return await this.#lead(connection);
      }
      this.#state = 'standby';
      this.#noteWorking();
      if (this.#stopAt !== undefined) return;
      await this.#signal.wait(pollMs);
    }
  }

  async #lead(connection: RelayConnection): Promise<void> {
    while (!connection.isLost()) {
      await this.#gathering.begin(this.#stopping.signal);
      // Taken before the rows are read, so that what is staged from here on is looked for again.
      this.#signal.clear();
      const rows = await connection.oldest(this.#options.batchSizeMax);
      // Only now, and after a batch: else rows that can be read but not deleted would be published in a quick loop.
      if (rows.length === 0) this.#noteWorking();
      if (rows.length > 0 && !(await this.#relay(connection, rows))) {
        if (this.#isOverdue()) return;
        continue;
      }
      if (this.#stopAt !== undefined && (rows.length === 0 || this.#isOverdue())) return;
      if (rows.length === 0) await this.#signal.wait(this.#options.pollMs);
    }
  }

  /** False when the publisher failed; the same rows are then read again, so their order stays. */
  async #relay(connection: RelayConnection, rows: readonly StagedRow[]): Promise<boolean> {
    const alive = setInterval(() => connection.keepAlive(), this.#options.silenceMs / 3);
    try {
      await this.#options.publisher.publishRecords(rows.map(recordOf));
    } catch (error) {
      await this.#backOff('The outbox relay could not publish', error);
      return false;
    } finally {
      clearInterval(alive);
    }
    await connection.remove(rows);
    this.#noteWorking();
    this.#options.onRelayed?.(rows.length, rows[0]?.age_seconds ?? 0);
    return true;
  }

  #isOverdue(): boolean {
    return this.#stopAt !== undefined && Date.now() >= this.#stopAt;
  }

  #noteWorking(): void {
    this.#backoffMs = backoffMinMs;
    this.#failure = undefined;
  }

  async #backOff(what: string, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#failure === undefined) this.#options.log.warn(what, { schema: this.#options.database.schema, error });
    this.#failure = `${what}: ${reason}`;
    await pause(this.#backoffMs, this.#stopping.signal);
    this.#backoffMs = Math.min(this.#backoffMs * 2, backoffMaxMs);
  }

  async #notifyLeader(): Promise<void> {
    if (this.#notifying) return;
    this.#notifying = true;
    // What is staged while the notification is on its way is seen by the same look of the leader, or by its next poll.
    const { database } = this.#options;
    await database.query('select pg_notify($1, $2)', [outboxChannel(database.schema), '']).catch(() => undefined);
    this.#notifying = false;
  }
}

/** A stop ends a long pause at once; from then on pauses are short, since there is little time left to flush. */
async function pause(durationMs: number, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return sleep(Math.min(durationMs, backoffStoppingMs));
  await sleep(durationMs, undefined, { signal: stopping }).catch(() => undefined);
}

function recordOf(row: StagedRow): { readonly topic: TopicName; readonly record: WireRecord } {
  return { topic: row.topic, record: { key: row.key, value: row.value, headers: row.headers } };
}
