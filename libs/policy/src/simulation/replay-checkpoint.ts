import type { Decision, DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { CompiledPolicy } from '../compile-policy.ts';
import { decide } from '../decide.ts';
import { ranks, rankOf, restrictions, type Rank } from '../lattice.ts';
import { keptControls } from './kept-controls.ts';
import { wrongOf, type RecordedCheckpoint, type SeenCase } from './recorded-checkpoint.ts';

/** The queue that the case of a decision waits in; undefined where no queue is known. */
export type QueueOf = (made: DataOf<typeof DecisionMade>) => string | undefined;

/** The work that a decision makes for people. */
export interface Work {
  readonly queue: string;
  /** Cases to expect: 1 where a person decides, the sampling rate where automation goes ahead. */
  readonly cases: number;
  /** Verdicts that each case needs. */
  readonly verdicts: number;
}

/** What one side made of a checkpoint. */
export interface Ruled {
  readonly rank: Rank;
  /** What restricts: ids of rules, and whatever else a decision names, most restrictive first; empty for `proceed`. */
  readonly because: readonly string[];
  readonly work: Work | null;
}

/** One recorded checkpoint decided anew by a candidate; small, so that many can be held. */
export interface Replayed {
  readonly checkpointId: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly taskType: string;
  readonly riskTier: number;
  readonly decidedAtMs: number;
  readonly livePolicy: { readonly name: string; readonly version: number; readonly hash: string };
  readonly live: Ruled;
  readonly candidate: Ruled;
  readonly propensity: number;
  /** Whether a person did not let it go ahead as it stood; null when that is unknown. */
  readonly wrong: boolean | null;
  readonly seen: Pick<SeenCase, 'kind' | 'queue' | 'closed' | 'verdicts' | 'handlingSeconds'> | null;
}

const unknownQueue = '(unknown)';

/** Decides a recorded checkpoint by the candidate, under the breakers and the stage that the recorded decision saw. */
export function replayCheckpoint(recorded: RecordedCheckpoint, candidate: CompiledPolicy, queueOf: QueueOf): Replayed {
  const { decision: live, request, classification, assessment, decidedAt, propensity, seen } = recorded;
  const { checkpointId, cohort } = live;
  const scored = { checkpointId, request, classification, cohort, assessment };
  const decision = decide(scored, { ...keptControls(live, decidedAt), policy: candidate });
  const ruled = (made: Decision): Ruled => ruledOf({ decision: made, request, classification, assessment }, queueOf);
  return {
    checkpointId,
    requestId: request.requestId,
    tenantId: request.tenantId,
    taskType: classification.taskType,
    riskTier: classification.riskTier,
    decidedAtMs: Date.parse(decidedAt),
    livePolicy: live.versions.policy,
    live: ruled(live),
    candidate: ruled(decision),
    propensity,
    wrong: wrongOf(seen?.label),
    seen,
  };
}

function ruledOf(made: DataOf<typeof DecisionMade>, queueOf: QueueOf): Ruled {
  const { outcome, approval, reasons } = made.decision;
  const rank = rankOf(outcome, approval === 'none' ? 'single' : approval);
  const because = rank === ranks.proceed ? [] : [...new Set(reasons.map(({ from }) => from.replace(/^rule:/, '')))];
  return { rank, because, work: workOf(made, rank, queueOf) };
}

function workOf(made: DataOf<typeof DecisionMade>, rank: Rank, queueOf: QueueOf): Work | null {
  if (rank === ranks.clarify) return null;
  const { decision } = made;
  if (rank !== ranks.proceed)
    return { queue: queueOf(made) ?? unknownQueue, cases: 1, verdicts: verdictsOf[restrictions[rank].approval] };
  const { rate } = decision.versions.sampling;
  if (rate === 0) return null;
  const drawn = { ...made, decision: { ...decision, obligations: { ...decision.obligations, auditSample: true } } };
  return { queue: queueOf(drawn) ?? unknownQueue, cases: rate, verdicts: 1 };
}

/** How many people an approval takes (ADR 12). */
const verdictsOf = { none: 1, single: 1, dual: 2, executive: 2 } as const;
