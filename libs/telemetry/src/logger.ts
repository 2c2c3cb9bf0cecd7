import { trace } from '@opentelemetry/api';
import { destination, pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { redact, redactText } from './redaction.ts';

/** How much is written; each level includes those after it. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts that belong to one message; secrets are hidden by field name. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What every part of a service writes its log to. The message is a sentence, the facts are fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds `fields` to every line. */
  child(fields: LogFields): Log;
}

export interface LoggerOptions {
  /** Name of the service, on every line. */
  readonly service: string;
  readonly level: LogLevel;
  /** Where the lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/**
 * A log of one JSON object per line: `time` (RFC 3339), `level`, `service`, `message`, the fields, and `trace_id` and
 * `span_id` while a span is active. Lines are written synchronously, so the last line before a crash is not lost.
 */
export function createLogger(options: LoggerOptions): Log {
  const logger = pino(
    {
      base: { service: options.service },
      level: options.level,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: activeSpanFields,
      hooks: { streamWrite: escapeControls },
    },
    options.destination ?? destination({ dest: 1, sync: true }),
  );
  return wrap(logger);
}

/** A log that writes nothing, for tests and tools. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

function wrap(logger: Logger): Log {
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (logger.isLevelEnabled(level)) logger[level](redact(fields ?? {}) as object, redactText(message));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(redact(fields) as Record<string, unknown>)),
  };
}

/** What a terminal obeys and JSON lets pass: control characters above ASCII's first 32, line separators, changes of direction. */
const controls = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON, with nothing in it that would do something where the log is looked at. */
function escapeControls(line: string): string {
  return line.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function activeSpanFields(): object {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
