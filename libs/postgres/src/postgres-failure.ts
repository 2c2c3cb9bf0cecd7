import { redactText } from '@tidegate/telemetry/redaction';

/** What went wrong, in the words a caller decides by. */
export type PostgresFailureCode =
  | 'postgres_unavailable'
  | 'postgres_read_only'
  | 'postgres_overloaded'
  | 'postgres_timeout'
  | 'postgres_conflict'
  | 'postgres_constraint'
  | 'postgres_not_migrated'
  | 'postgres_access_denied'
  | 'postgres_transaction_aborted'
  | 'postgres_failed';

/**
 * A failure of the database. `retriable` says that the same work may succeed later; `sqlState` and `constraint` are those
 * of Postgres where it gave any.
 */
export class PostgresFailure extends Error {
  readonly code: PostgresFailureCode;
  readonly retriable: boolean;
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;

  constructor(
    kind: FailureKind,
    reason: string,
    options: { cause?: unknown; sqlState?: string; constraint?: string } = {},
  ) {
    super(`${kind.what} (${redactText(reason)}). ${kind.remedy}`, { cause: options.cause });
    this.name = 'PostgresFailure';
    this.code = kind.code;
    this.retriable = kind.retriable;
    this.sqlState = options.sqlState;
    this.constraint = options.constraint;
  }
}

export interface FailureKind {
  readonly code: PostgresFailureCode;
  readonly retriable: boolean;
  readonly what: string;
  readonly remedy: string;
}

const unavailable: FailureKind = {
  code: 'postgres_unavailable',
  retriable: true,
  what: 'Postgres cannot be reached',
  remedy: 'Check that it runs and that postgres.url is right; the work is tried again.',
};
const readOnly: FailureKind = {
  code: 'postgres_read_only',
  retriable: true,
  what: 'Postgres accepts no writes',
  remedy:
    'Check whether a fail-over is under way and that default_transaction_read_only is off; the work is tried again.',
};
const overloaded: FailureKind = {
  code: 'postgres_overloaded',
  retriable: true,
  what: 'Postgres is out of a resource',
  remedy: 'Check its disk, memory and max_connections; the work is tried again.',
};
const timedOut: FailureKind = {
  code: 'postgres_timeout',
  retriable: true,
  what: 'Postgres did not finish in time',
  remedy: 'Look for long locks and missing indexes, or raise postgres.statementTimeoutMs; the work is tried again.',
};
const conflict: FailureKind = {
  code: 'postgres_conflict',
  retriable: true,
  what: 'Two transactions were in each other’s way',
  remedy: 'The work is tried again.',
};
const constraint: FailureKind = {
  code: 'postgres_constraint',
  retriable: false,
  what: 'A rule of the database forbids the row',
  remedy: 'The caller sent a state that the tables do not allow; see the constraint.',
};
// An operator mends this and the next one, and until then no event may be given up as poison.
const notMigrated: FailureKind = {
  code: 'postgres_not_migrated',
  retriable: true,
  what: 'The database does not have the tables that this version needs',
  remedy: 'Run the migrations of this version; the work is tried again.',
};
const accessDenied: FailureKind = {
  code: 'postgres_access_denied',
  retriable: true,
  what: 'Postgres refused the user',
  remedy: 'Check user, password, database and rights in postgres.url; the work is tried again.',
};
const failed: FailureKind = {
  code: 'postgres_failed',
  retriable: false,
  what: 'Postgres refused a statement',
  remedy: 'This is a defect of the service; the cause has the details.',
};
/** A statement failed, its error was swallowed and the work went on: COMMIT then silently rolls back. */
export const transactionAborted: FailureKind = {
  code: 'postgres_transaction_aborted',
  retriable: false,
  what: 'The transaction had failed before it was committed, so nothing was written',
  remedy: 'The work must not swallow the error of a statement.',
};

/** Longest prefix wins; PostgreSQL manual, appendix A. */
const kindBySqlState: readonly (readonly [prefix: string, kind: FailureKind])[] = [
  ['40', conflict],
  ['55P03', timedOut],
  ['57014', timedOut],
  ['25P03', timedOut],
  ['08', unavailable],
  ['57P', unavailable],
  // A standby answers "read only" while a fail-over is under way.
  ['25006', readOnly],
  ['53', overloaded],
  ['58', overloaded],
  ['23', constraint],
  ['42P01', notMigrated],
  ['42703', notMigrated],
  ['42883', notMigrated],
  ['3F000', notMigrated],
  ['28', accessDenied],
  ['3D000', accessDenied],
  ['42501', accessDenied],
];
const networkCodes = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)/;
const brokenMessages =
  /connection terminated|not queryable|connect.*timeout|timeout.*connect|timeout expired|client was closed|socket/i;

/** `error` as a PostgresFailure, whatever the driver threw. */
export function postgresFailureOf(error: unknown): PostgresFailure {
  if (error instanceof PostgresFailure) return error;
  const { code, message, constraint: name } = error as { code?: unknown; message?: unknown; constraint?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? error);
  const kind = kindOf(typeof code === 'string' ? code : '', text);
  return new PostgresFailure(kind, text, {
    cause: error,
    ...(typeof code === 'string' ? { sqlState: code } : {}),
    ...(typeof name === 'string' ? { constraint: name } : {}),
  });
}

function kindOf(code: string, message: string): FailureKind {
  const bySqlState = kindBySqlState.find(([prefix]) => code.startsWith(prefix));
  if (bySqlState) return bySqlState[1];
  if (networkCodes.test(code) || brokenMessages.test(message)) return unavailable;
  return message === 'Query read timeout' ? timedOut : failed;
}
