import type { Breaker } from '@tidegate/contracts/control-events';
import type { Decision } from '@tidegate/contracts/decision-events';
import type { DecisionContext } from '../decide.ts';

/** Reasons are cut to this by the contract, scopes are not. */
const fromLength = 128;
const noKey = new Uint8Array(32);

/**
 * The breakers and stages as a recorded decision saw them, so that a candidate is compared rules with rules: each breaker
 * that restricted it, its stage, the load of its queue, and the draw of `approve_sampled` as it fell. Nothing that is not named in the decision
 * restricts here. Audits are not drawn anew: their number is the candidate's rate.
 */
export function keptControls(decision: Decision, decidedAt: string): Omit<DecisionContext, 'policy'> {
  const { reasons, scopes, obligations, versions } = decision;
  const codeFrom = new Map(reasons.map(({ from, code }) => [from, code]));
  const breakerOf = (scope: string): Breaker | undefined => {
    const code = codeFrom.get(`breaker:${scope}`.slice(0, fromLength));
    const isWidest = scope === scopes[0];
    if (code === undefined && !(isWidest && versions.breakerEpoch > 0)) return undefined;
    return {
      scope,
      state: code === undefined ? 'closed' : obligations.canary ? 'half_open' : 'open',
      epoch: Math.max(1, versions.breakerEpoch),
      openedBy: null,
      killSwitch: code === 'KILL_SWITCH',
      reason: 'as recorded',
      statistics: null,
      changedAt: decidedAt,
      probesFrom: null,
    };
  };
  const stageReason = reasons.find(({ from }) => from.startsWith('autonomy:'))?.from;
  const stageScope = scopes.find((scope) => `autonomy:${scope}`.slice(0, fromLength) === stageReason) ?? scopes[0];
  return {
    controls: {
      breakerOf,
      stageOf: (scope) => (scope === stageScope ? versions.autonomyStage : undefined),
      pressureOf: (queue) => (queue === versions.load?.queue ? versions.load.pressure : undefined),
    },
    sampling: { keyId: versions.sampling.keyId, key: noKey, approvalRate: stageReason === undefined ? 0 : 1 },
  };
}
