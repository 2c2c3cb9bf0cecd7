import { ActionsClient } from '@tidegate/client/actions-client';
import { ActionExecuted } from '@tidegate/contracts/action-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { RollbackWish } from './evidence.ts';
import { listenTo } from './log-listener.ts';
import { shareOf } from './share-of.ts';
import { untilAnswered } from './until-answered.ts';
import { undoneByOperators } from './write-config.ts';

/** Operators who have executions undone; two of them often want the same. */
export interface Operators {
  readonly wishes: readonly RollbackWish[];
  /** Calls that have no answer yet. */
  readonly unanswered: number;
  stop(): Promise<unknown>;
}

export interface OperatorOptions {
  readonly brokers: readonly string[];
  readonly actionsUrl: () => string;
  /** An operator was refused what had just been executed. */
  readonly onRefused: (problem: unknown) => void;
}

const wantedShare = 0.6;
const byTwoShare = 0.3;
const attemptTimeoutMs = 5_000;

/** Whether operators want this execution undone; the grant alone decides, so that everybody can tell. */
export function isToBeUndone(actionName: string, grantId: string): boolean {
  return undoneByOperators.includes(actionName) && shareOf(grantId) < wantedShare;
}

export async function startOperators(options: OperatorOptions): Promise<Operators> {
  const stopping = new AbortController();
  const answers = new Map<string, boolean[]>();
  let unanswered = 0;
  const want = async ({ tenantId, grantId }: DataOf<typeof ActionExecuted>, operator: string): Promise<void> => {
    unanswered += 1;
    const answer = await untilAnswered(
      async () => {
        const client = new ActionsClient({ baseUrl: options.actionsUrl(), tenantId, attemptsMax: 1, attemptTimeoutMs });
        return (await client.rollBack(grantId, { operator, reason: 'Chaos undoes what it did.' })).requested;
      },
      // Nothing that was executed a moment ago is too late or not there.
      (problem) => {
        throw problem;
      },
      stopping.signal,
    ).catch(options.onRefused);
    if (typeof answer === 'boolean') answers.get(grantId)!.push(answer);
    unanswered -= 1;
  };
  const listener = await listenTo({
    ...{ brokers: options.brokers, topic: 'tidegate.action.lifecycle.v1', name: 'chaos-operators' },
    onEvent: ({ type, data }) => {
      if (type !== ActionExecuted.type) return;
      const executed = data as DataOf<typeof ActionExecuted>;
      if (!isToBeUndone(executed.actionName, executed.grantId) || answers.has(executed.grantId)) return;
      answers.set(executed.grantId, []);
      void want(executed, 'olga');
      if (shareOf(executed.grantId) < byTwoShare) void want(executed, 'oleg');
    },
  });
  return {
    get wishes() {
      return [...answers].map(([grantId, given]) => ({ grantId, answers: given }));
    },
    get unanswered() {
      return unanswered;
    },
    stop() {
      stopping.abort();
      return listener.stop();
    },
  };
}
