import type { RequestProblem } from './request-events.ts';

/** Half of a surrogate pair, which is no text, or a zero character, which no database stores. */
const unusable = /\p{Surrogate}|\0/u;
const problemsMax = 20;

/**
 * Places whose text cannot be kept (requirement A2). JSON may carry it, but canonical JSON (RFC 8785) and Postgres may not,
 * so it is refused where it comes in instead of failing somewhere behind. Answers JSON Pointers; empty when all is well.
 */
export function textProblems(value: unknown): RequestProblem[] {
  if (isUsable(value)) return [];
  const problems: RequestProblem[] = [];
  collect(value, '', problems);
  return problems;
}

/**
 * Whether JSON that was read from UTF-8 can have such text at all: only an escape can write it. Costs a glance at the text
 * where `textProblems` looks at every string.
 */
export function canHaveTextProblems(json: string): boolean {
  return json.includes('\\u');
}

/** Without the pointers, whose making costs as much as reading the whole request by its schema. */
function isUsable(value: unknown): boolean {
  if (typeof value === 'string') return !unusable.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isUsable);
  for (const key of Object.keys(value)) {
    if (unusable.test(key) || !isUsable((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

function collect(value: unknown, pointer: string, problems: RequestProblem[]): void {
  if (problems.length === problemsMax) return;
  if (typeof value === 'string') {
    if (unusable.test(value)) problems.push(problemAt(pointer, 'has'));
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => collect(item, `${pointer}/${index}`, problems));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (unusable.test(key)) problems.push(problemAt(pointer, 'has a key with'));
      else collect(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, problems);
    }
  }
}

function problemAt(pointer: string, what: string): RequestProblem {
  const detail = `${what} half of a surrogate pair or a zero character; send well-formed Unicode text without U+0000`;
  return { pointer: pointer.slice(0, 512), detail };
}
