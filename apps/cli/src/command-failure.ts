import { TidegateProblem, TidegateUnreachable } from '@tidegate/client/tidegate-problem';
import { PostgresFailure } from '@tidegate/postgres/postgres-failure';
import { StackFailure } from '@tidegate/local-stack/stack-failure';

/** A command could not do its work; the message says what to do. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

function isExplained(error: unknown): error is Error {
  return [TidegateProblem, TidegateUnreachable, CommandFailure, StackFailure, PostgresFailure].some(
    (kind) => error instanceof kind,
  );
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.exitCode;
  return error instanceof TidegateProblem ? 5 : 1;
}

/** One paragraph for the person at the terminal; a stack trace only for what nobody foresaw. */
export function explain(error: unknown): string {
  if (isExplained(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
