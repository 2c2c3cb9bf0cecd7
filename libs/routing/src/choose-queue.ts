import type { CaseBrief } from './case-brief.ts';
import type { Excluded } from './may-decide.ts';
import { excludedBy } from './may-decide.ts';
import type { Queue, QueuesDocument, RoutingTest } from './queues-document.ts';

export interface ChosenQueue {
  readonly queue: Queue;
  /** Id of the rule that chose; `asked` when the decision named the queue, `default` when no rule fits. */
  readonly by: string;
  /** A queue that the decision named and that does not exist here; the rules chose instead. */
  readonly unknownQueue: string | null;
  /** Queues that were chosen first and may not decide the case. */
  readonly passedOn: readonly { readonly queue: string; readonly because: Excluded }[];
}

/**
 * The queue of a case: the one the decision asks for, else the first rule that fits, else the default; from there on to the
 * first whose skills, languages and ceiling let it decide (requirement D2).
 */
export function chooseQueue(brief: CaseBrief, document: QueuesDocument): ChosenQueue {
  const asked = brief.askedQueue === null ? undefined : queueNamed(document, brief.askedQueue);
  if (asked) return { ...whoMayDecide(asked, brief, document), by: 'asked', unknownQueue: null };
  const rule = document.rules.find(({ when }) => fits(when, brief));
  const queue = queueNamed(document, rule?.queue ?? document.defaultQueue);
  if (!queue)
    throw new Error(`the queues file passed its checks without queue "${rule?.queue ?? document.defaultQueue}"`);
  return { ...whoMayDecide(queue, brief, document), by: rule?.id ?? 'default', unknownQueue: brief.askedQueue };
}

export function queueNamed(document: QueuesDocument, name: string): Queue | undefined {
  return document.queues.find((queue) => queue.name === name);
}

/** The checks of the file have made sure that the way ends in a queue that may decide everything. */
function whoMayDecide(
  first: Queue,
  brief: CaseBrief,
  document: QueuesDocument,
): Pick<ChosenQueue, 'queue' | 'passedOn'> {
  const passedOn: { queue: string; because: Excluded }[] = [];
  let queue = first;
  for (let because = excludedBy(queue, brief); because !== null; because = excludedBy(queue, brief)) {
    const next = queueNamed(document, queue.beyond ?? '');
    if (!next) throw new Error(`the queues file passed its checks with nothing beyond queue "${queue.name}"`);
    passedOn.push({ queue: queue.name, because });
    queue = next;
  }
  return { queue, passedOn };
}

function fits(test: RoutingTest, brief: CaseBrief): boolean {
  return (
    isIn(test.kinds, brief.kind) &&
    isIn(test.taskTypes, brief.taskType) &&
    isIn(test.tiers, brief.riskTier) &&
    isIn(test.tenants, brief.tenantId) &&
    isIn(test.products, brief.product) &&
    isIn(test.languages, brief.language?.split('-')[0] ?? null) &&
    (test.domains === undefined || brief.domains.some((domain) => isIn(test.domains, domain)))
  );
}

/** An absent list asks for nothing; what is not known is in no list. */
function isIn<Value>(list: readonly Value[] | undefined, value: Value | null): boolean {
  return list === undefined || (value !== null && list.includes(value));
}
