export type StackFailureCode =
  | 'java_missing'
  | 'java_too_old'
  | 'maven_missing'
  | 'maven_failed'
  | 'kafka_home_invalid'
  | 'kafka_failed'
  | 'postgres_missing'
  | 'postgres_failed'
  | 'postgres_already_runs'
  | 'service_failed'
  | 'issuer_refused'
  | 'already_running'
  | 'port_unavailable';

/**
 * A part of the local stack could not be started. The message says what was found, and what to do about it; it is meant
 * for the person at the terminal and is printed without a stack trace (DESIGN §7).
 */
export class StackFailure extends Error {
  readonly code: StackFailureCode;
  readonly retriable: boolean;

  constructor(code: StackFailureCode, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StackFailure';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
