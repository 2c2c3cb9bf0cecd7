import type { Level } from '@tidegate/contracts/case-events';

interface Step {
  readonly after: number;
  readonly level: Level;
}

/** What the checks read of a queues document; the schema has made sure of the rest. */
export interface CheckedDocument {
  readonly defaultQueue: string;
  readonly ladder: readonly Step[];
  readonly queues: readonly { readonly name: string; readonly ladder?: readonly Step[] | undefined }[];
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
    ...document.queues.flatMap((queue, index) => ladderProblems(queue.ladder ?? [], ['queues', index, 'ladder'])),
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
