import type { Log } from '@tidegate/telemetry/logger';
import type pg from 'pg';
import type { PostgresConfig } from './config.ts';
import { valueTypes } from './value-types.ts';

export interface DatabaseOptions extends Partial<PostgresConfig> {
  readonly url: string;
  /** Schema of the service; its name is lower-case letters, digits and underscores. */
  readonly schema: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly log: Log;
}

/**
 * Each statement of a service touches a few rows by their keys, in tables that grow while connections keep their plans. A plan
 * made for a small table, or for the hundred rows that the planner takes every given list for, reads the whole table each time
 * and is kept when it is large: so none may (docs/performance.md). Compiling such statements costs more than running them.
 */
const keyedPlans = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';
/** The server forgets a client that the network has lost after 25 s, and with it its locks, instead of after two hours. */
const keepalives = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** The role of what comes from the log, and that of what callers ask (ADR 28); migrations make both. */
export const roleOf = (schema: string, side: 'log' | 'door') => `tidegate_${schema}_${side}`;

/** What every connection to the schema is opened with. The client gives up a little after the server should have. */
export function connectionOptions(options: DatabaseOptions): pg.ClientConfig {
  const {
    schema,
    rowSecurity = false,
    statementTimeoutMs = 15_000,
    lockTimeoutMs = 5_000,
    connectTimeoutMs = 5_000,
  } = options;
  assertSchemaName(schema);
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    options: `-c search_path=${schema} ${keyedPlans} ${keepalives}${rowSecurity ? ` -c role=${roleOf(schema, 'log')}` : ''}`,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    query_timeout: statementTimeoutMs + 5_000,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueTypes,
  };
}

/** Schema names go into statements as they are, so nothing but plain names passes. */
export function assertSchemaName(schema: string): void {
  if (/^[a-z][a-z0-9_]{0,47}$/.test(schema)) return;
  throw new Error(
    `schema "${schema}" must begin with a letter and have only lower-case letters, digits and underscores`,
  );
}
