import type { QueueSummary } from '@tidegate/contracts/http-cases';
import type { LedgerSummary } from '@tidegate/e2e/request-ledger';

/** What the live table shows; taken anew for every picture. */
export interface DemonstrationState {
  readonly ledger: LedgerSummary;
  readonly queues: readonly QueueSummary[];
  /** Scopes in which automation is paused, with the state. */
  readonly paused: readonly string[];
  readonly seconds: number;
}

const outcomes = ['proceed', 'clarify', 'approve', 'handoff'] as const;

/** The whole picture as lines: outcomes with their share, queues with what waits, breakers that are not closed. */
export function liveTable(state: DemonstrationState): string[] {
  const { ledger, queues, paused, seconds } = state;
  const decided = Math.max(1, ledger.decided);
  return [
    `  ${seconds.toFixed(0).padStart(4)} s   ${ledger.requests} requests · ${ledger.decided} decided · ${ledger.resolved} resolved · ${ledger.executed} actions executed`,
    ...outcomes.map((outcome) => {
      const count = ledger.outcomes[outcome];
      return `    ${outcome.padEnd(9)} ${String(count).padStart(5)}  ${bar(count / decided)} ${((count / decided) * 100).toFixed(0)} %`;
    }),
    ...queues.map(queueLine),
    ...paused.map((line) => `    ⏸ automation paused: ${line}`),
  ];
}

/** One line for outputs that cannot be redrawn. */
export function liveLine({ ledger, queues, paused, seconds }: DemonstrationState): string {
  const mix = outcomes.map((outcome) => `${outcome} ${ledger.outcomes[outcome]}`).join(', ');
  const waiting = queues.reduce((sum, queue) => sum + queue.open + queue.claimed, 0);
  const pauses = paused.length === 0 ? '' : `; paused: ${paused.join(', ')}`;
  return `${seconds.toFixed(0)} s: ${ledger.requests} requests, ${ledger.resolved} resolved (${mix}); ${waiting} cases wait${pauses}`;
}

function bar(share: number): string {
  const width = Math.round(share * 24);
  return '█'.repeat(width) + '·'.repeat(24 - width);
}

function queueLine(queue: QueueSummary): string {
  const overdue = queue.overdue > 0 ? `, ${queue.overdue} overdue` : '';
  return `    queue ${queue.queue.padEnd(11)} ${String(queue.open).padStart(4)} open, ${queue.claimed} claimed${overdue}`;
}
