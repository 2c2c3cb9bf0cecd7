import type { Level } from '@tidegate/contracts/case-events';

interface Step {
  readonly after: number;
  readonly level: Level;
}

interface CheckedQueue {
  readonly name: string;
  readonly ladder?: readonly Step[] | undefined;
  readonly expiry?: object | undefined;
  readonly skills?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly ceiling?: object | undefined;
  readonly beyond?: string | undefined;
  readonly second?: string | undefined;
  readonly arbiter?: string | undefined;
}

/** What the checks read of a queues document; the schema has made sure of the rest. */
export interface CheckedDocument {
  readonly defaultQueue: string;
  readonly ladder: readonly Step[];
  readonly expiry?: object | undefined;
  readonly queues: readonly CheckedQueue[];
  readonly rules: readonly { readonly id: string; readonly queue: string }[];
}

export interface QueuesProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Everything about a queues document that no single field shows: names that point nowhere, ladders that do not rise. */
export function queuesProblems(document: CheckedDocument): QueuesProblem[] {
  const names = document.queues.map((queue) => queue.name);
  const known = (queue: string, path: (string | number)[]): QueuesProblem[] =>
    names.includes(queue) ? [] : [{ path, message: `must be one of the queues of this file (${names.join(', ')})` }];
  return [
    ...known(document.defaultQueue, ['defaultQueue']),
    ...repeated(names).map((index) => ({
      path: ['queues', index, 'name'],
      message: 'must be a name that no queue above has',
    })),
    ...repeated(document.rules.map((rule) => rule.id)).map((index) => ({
      path: ['rules', index, 'id'],
      message: 'must be an id that no rule above has',
    })),
    ...document.rules.flatMap((rule, index) => known(rule.queue, ['rules', index, 'queue'])),
    ...ladderProblems(document.ladder, ['ladder']),
    ...document.queues.flatMap((queue, index) => [
      ...ladderProblems(queue.ladder ?? [], ['queues', index, 'ladder']),
      ...expiryProblems(document, queue, index),
      ...(['beyond', 'second', 'arbiter'] as const).flatMap((field) =>
        queue[field] === undefined ? [] : neighbourProblems(queue, field, ['queues', index, field], known),
      ),
      ...beyondProblems(document.queues, queue, index),
    ]),
  ];
}

function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}

function ladderProblems(ladder: readonly Step[], path: (string | number)[]): QueuesProblem[] {
  return ladder.flatMap((step, index) => {
    const before = ladder[index - 1];
    const problems: QueuesProblem[] = [];
    if (before && step.after <= before.after) {
      problems.push({ path: [...path, index, 'after'], message: 'must be longer than the step above' });
    }
    if (before && step.level < before.level) {
      problems.push({
        path: [...path, index, 'level'],
        message: `must be ${before.level} or higher, as the step above is`,
      });
    }
    return problems;
  });
}

function expiryProblems(document: CheckedDocument, queue: CheckedQueue, index: number): QueuesProblem[] {
  if (document.expiry !== undefined || queue.expiry !== undefined) return [];
  const message =
    'must have expiry, such as { after: 8h, outcome: escalate }, here or for all queues at the top of the file';
  return [{ path: ['queues', index], message }];
}

function neighbourProblems(
  queue: CheckedQueue,
  field: 'beyond' | 'second' | 'arbiter',
  path: (string | number)[],
  known: (queue: string, path: (string | number)[]) => QueuesProblem[],
): QueuesProblem[] {
  const name = queue[field]!;
  return name === queue.name ? [{ path, message: 'must be another queue than this one' }] : known(name, path);
}

function isBounded({ skills, languages, ceiling }: CheckedQueue): boolean {
  return skills !== undefined || languages !== undefined || ceiling !== undefined;
}

/** What a queue may not decide must end in one that may decide everything; else somebody's case has no place at all. */
function beyondProblems(queues: readonly CheckedQueue[], queue: CheckedQueue, index: number): QueuesProblem[] {
  if (!isBounded(queue)) return [];
  if (queue.beyond === undefined) {
    const message = 'must have beyond, the queue for what its skills, languages or ceiling exclude';
    return [{ path: ['queues', index], message }];
  }
  const passed = new Set<string>();
  let next: CheckedQueue | undefined = queue;
  while (next !== undefined && isBounded(next) && !passed.has(next.name)) {
    passed.add(next.name);
    const { beyond }: CheckedQueue = next;
    next = queues.find(({ name }) => name === beyond);
  }
  if (next === undefined || !passed.has(next.name)) return [];
  const message = `must lead to a queue without skills, languages and ceiling; ${[...passed].join(', ')} lead in a circle`;
  return [{ path: ['queues', index, 'beyond'], message }];
}
