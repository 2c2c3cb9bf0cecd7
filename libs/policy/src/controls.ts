import type { Breaker, QueueForecast } from '@tidegate/contracts/control-events';
import type { DecisionVersions } from '@tidegate/contracts/decision-events';
import type { Reason } from '@tidegate/contracts/evidence-events';
import { ranks, type Rank } from './lattice.ts';

export type AutonomyStage = DecisionVersions['autonomyStage'];

/** What is known beside the request, by scope and by queue; undefined where nothing is. */
export interface Controls {
  readonly breakerOf: (scope: string) => Breaker | undefined;
  readonly stageOf: (scope: string) => AutonomyStage | undefined;
  readonly pressureOf: (queue: string) => QueueForecast['pressure'] | undefined;
}

/** Nothing is known. */
export const noControls: Controls = {
  breakerOf: () => undefined,
  stageOf: () => undefined,
  pressureOf: () => undefined,
};

/** What breakers and stages make of the scopes of a request (requirement C13). They never free. */
export interface ControlRestriction {
  readonly rank: Rank;
  readonly reasons: readonly Reason[];
  /** True while a half-open breaker watches; an open one takes no probes (requirement H3). */
  readonly canary: boolean;
  readonly breakerEpoch: number;
  readonly stage: AutonomyStage;
}

const stages: readonly AutonomyStage[] = ['observe', 'recommend', 'approve_all', 'approve_sampled', 'automatic'];
/** Limit of the contract; scopes may be longer. */
const fromLength = 128;

/**
 * The restriction that holds over all scopes of a request: any breaker that is not closed asks for an approval; of several
 * stages the most restrictive holds.
 *
 * @param drawsApproval whether this checkpoint is drawn when the stage is `approve_sampled`; asked only then
 */
export function controlRestriction(
  scopes: readonly string[],
  controls: Controls,
  drawsApproval: () => boolean,
): ControlRestriction {
  const reasons: Reason[] = [];
  let canary = false;
  let breakerEpoch = 0;
  for (const scope of scopes) {
    const breaker = controls.breakerOf(scope);
    if (breaker === undefined) continue;
    breakerEpoch = Math.max(breakerEpoch, breaker.epoch);
    if (breaker.state === 'closed') continue;
    canary ||= breaker.state === 'half_open';
    reasons.push(breakerReason(scope, breaker));
  }
  const { stage, scope } = strictestStage(scopes, controls);
  const stageRank = rankOfStage(stage, drawsApproval);
  if (stageRank > ranks.proceed) {
    const detail = `autonomy stage ${stage} of ${scope}`.slice(0, 1_024);
    reasons.push({ code: 'NO_GRANT', detail, from: `autonomy:${scope}`.slice(0, fromLength) });
  }
  const breakerRank = reasons.length > 0 ? ranks.single : ranks.proceed;
  return { rank: stageRank > breakerRank ? stageRank : breakerRank, reasons, canary, breakerEpoch, stage };
}

function breakerReason(scope: string, breaker: Breaker): Reason {
  return {
    code: breaker.killSwitch ? 'KILL_SWITCH' : 'BREAKER_OPEN',
    detail: `${scope} is ${breaker.state}: ${breaker.reason}`.slice(0, 1_024),
    from: `breaker:${scope}`.slice(0, fromLength),
  };
}

function strictestStage(scopes: readonly string[], controls: Controls): { stage: AutonomyStage; scope: string } {
  let strictest: { stage: AutonomyStage; scope: string } = { stage: 'automatic', scope: '' };
  for (const scope of scopes) {
    const stage = controls.stageOf(scope);
    if (stage !== undefined && stages.indexOf(stage) < stages.indexOf(strictest.stage)) strictest = { stage, scope };
  }
  return strictest;
}

function rankOfStage(stage: AutonomyStage, drawsApproval: () => boolean): Rank {
  switch (stage) {
    case 'observe':
      return ranks.handoff;
    case 'recommend':
    case 'approve_all':
      return ranks.single;
    case 'approve_sampled':
      return drawsApproval() ? ranks.single : ranks.proceed;
    case 'automatic':
      return ranks.proceed;
    default:
      throw new TypeError('rankOfStage: unknown stage');
  }
}
