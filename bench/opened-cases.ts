import { readFileSync } from 'node:fs';
import { CaseOpened } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { checkpointIdOf, derivedId } from '@tidegate/contracts/event-ids';

const path = new URL('../libs/contracts/examples/case.opened.v1.json', import.meta.url);
const example = CaseOpened.schema.parse((JSON.parse(readFileSync(path, 'utf8')) as { value: unknown }).value);
const queues = ['billing', 'support', 'knowledge', 'operations'];
const dueFromMs = Date.parse('2026-11-20T10:00:00.000Z');

/** The content of a case, for the others to carry as much. */
export const exampleContent = JSON.stringify(example.escalation);

/** Events of cases that differ in queue, priority and deadline; `from` numbers the first of them. */
export function openedCases(run: string, from: number, count: number): TidegateEvent<DataOf<typeof CaseOpened>>[] {
  return Array.from({ length: count }, (_, index) => openedCase(`${run}-${from + index}`, from + index));
}

function openedCase(requestId: string, number: number): TidegateEvent<DataOf<typeof CaseOpened>> {
  const { tenantId } = example;
  const checkpointId = checkpointIdOf({ tenantId, requestId, number: 1 });
  const caseId = derivedId(checkpointId, 'case', example.kind);
  const placement = {
    queue: queues[number % queues.length]!,
    level: 'L1' as const,
    priority: [20, 40, 60, 60, 60, 80][number % 6]!,
    // Spread, so that the order of work is not the order of arrival.
    dueAt: new Date(dueFromMs + ((number * 7_919) % 86_400) * 1_000).toISOString(),
  };
  const data = { ...example, requestId, checkpointId, caseId, placement };
  return {
    ...{ id: derivedId(caseId, CaseOpened.type), type: CaseOpened.type, source: '/tidegate/routing', tenantId, data },
    ...{ time: example.openedAt, correlationId: requestId, key: caseId },
  };
}
