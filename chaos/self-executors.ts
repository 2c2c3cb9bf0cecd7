import { GrantClient } from '@tidegate/client/grant-client';
import type { DataOf } from '@tidegate/contracts/define-event';
import { GrantIssued } from '@tidegate/contracts/grant-events';
import type { GrantUse } from './evidence.ts';
import { listenTo } from './log-listener.ts';
import { shareOf } from './share-of.ts';
import { untilAnswered } from './until-answered.ts';

/** Products that execute themselves and burn their grants, some of them in two processes that know nothing of each other. */
export interface SelfExecutors {
  readonly uses: readonly GrantUse[];
  /** Attempts that have no answer yet. */
  readonly unanswered: number;
  stop(): Promise<unknown>;
}

export interface SelfExecutorOptions {
  readonly brokers: readonly string[];
  readonly actionsUrl: () => string;
}

/** This share of the grants is wanted by a second process as well. */
const rivalShare = 0.5;
/** This share of those that may act die before they know, and ask again as the same attempt. */
const forgetfulShare = 0.3;
const attemptTimeoutMs = 5_000;

export async function startSelfExecutors(options: SelfExecutorOptions): Promise<SelfExecutors> {
  const stopping = new AbortController();
  const uses: GrantUse[] = [];
  let unanswered = 0;
  const attempt = async (granted: DataOf<typeof GrantIssued>, redemptionId: string): Promise<void> => {
    unanswered += 1;
    const answer = await useGrant(granted, redemptionId, options, stopping.signal);
    if (answer !== undefined) uses.push({ grantId: granted.grantId, redemptionId, answer });
    unanswered -= 1;
  };
  const seen = new Set<string>();
  const listener = await listenTo({
    ...{ brokers: options.brokers, topic: 'tidegate.action.lifecycle.v1', name: 'chaos-executors' },
    onEvent: ({ type, data }) => {
      if (type !== GrantIssued.type) return;
      const granted = data as DataOf<typeof GrantIssued>;
      if (seen.has(granted.grantId)) return;
      seen.add(granted.grantId);
      void attempt(granted, 'first');
      if (shareOf(granted.grantId) < rivalShare) void attempt(granted, 'rival');
    },
  });
  return {
    uses,
    get unanswered() {
      return unanswered;
    },
    stop() {
      stopping.abort();
      return listener.stop();
    },
  };
}

async function useGrant(
  { tenantId, grantId, action }: DataOf<typeof GrantIssued>,
  redemptionId: string,
  { actionsUrl }: SelfExecutorOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const redeem = () =>
    untilAnswered(
      async () => {
        // A restarted service may have another port, and a restarted product has no keys yet.
        const client = new GrantClient({ baseUrl: actionsUrl(), tenantId, attemptsMax: 1, attemptTimeoutMs });
        await client.redeem({ grantId, action, redemptionId, waitMs: 0 });
        return 'may_act';
      },
      ({ code }) => code,
      signal,
    );
  const answer = await redeem();
  const forgets = answer === 'may_act' && (shareOf(grantId) * 10) % 1 < forgetfulShare;
  return forgets ? redeem() : answer;
}
