/** One thing that is wrong with a configuration. Secret values are already hidden in `got`. */
export interface ConfigurationProblem {
  /** Dotted path of the setting, such as `kafka.brokers` or `queues[1].sla`. */
  readonly path: string;
  /** RFC 6901 JSON Pointer of the setting. */
  readonly pointer: string;
  /** The value as written, absent when the setting is missing. */
  readonly got?: string;
  readonly expected: string;
  /** Where the value came from: an environment variable, `file:line:column`, or how to set it when it is missing. */
  readonly source: string;
}

/** A configuration that cannot be used. The message lists every problem, so that all are fixed in one go. */
export class ConfigurationError extends Error {
  readonly code = 'configuration_invalid';
  readonly retriable = false;
  readonly problems: readonly ConfigurationProblem[];

  constructor(title: string, problems: readonly ConfigurationProblem[]) {
    super([`${title}:`, ...problems.map((problem) => `  ${lineOf(problem)}`)].join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

function lineOf({ path, got, expected, source }: ConfigurationProblem): string {
  const value = got === undefined ? 'is missing' : `got ${got}`;
  return [source, path, value, `expected ${expected}`].filter((part) => part !== '').join('  ');
}

/** `['queues', 1, 'sla']` as `queues[1].sla`. */
export function dottedPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}

/** `['queues', 1, 'sla']` as `/queues/1/sla` (RFC 6901). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
