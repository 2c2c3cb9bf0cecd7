import type { CompiledPolicy } from '../compile-policy.ts';
import { ranks } from '../lattice.ts';
import { estimateRate, type EstimateOptions, type RateEstimate } from './estimate-rate.ts';
import { countMovements, isToPeople, movementOf, outcomeMatrix, type MatrixCell, type Movements } from './movement.ts';
import { casesToLookAt, movedRegions, type CaseToLookAt, type MovedRegion } from './moved-regions.ts';
import type { Replayed } from './replay-checkpoint.ts';
import { handlingTimes, reviewWork, type HandlingTime, type ReviewWork } from './review-work.ts';

export interface SimulationOptions extends EstimateOptions {
  /** Most cases to look at. */
  readonly cases: number;
  /** For queues without measured handling times; null where nobody said. */
  readonly secondsPerVerdict: number | null;
}

/** What happens to a part of the traffic. */
export interface SimulatedGroup {
  readonly name: string;
  readonly checkpoints: number;
  readonly liveProceeds: number;
  readonly candidateProceeds: number;
  readonly moved: Movements;
  readonly matrix: readonly MatrixCell[];
  readonly falseAutonomy: RateEstimate;
}

/** Share of checkpoints of which nobody knows whether the proposal was right; null where there are none. */
export interface UnknownShares {
  readonly all: number | null;
  readonly candidateProceeds: number | null;
  readonly movedToProceed: number | null;
  readonly movedToPeople: number | null;
}

/** What a candidate would have done to recorded traffic (requirement C11, methods 7). */
export interface Simulation {
  readonly candidate: Pick<CompiledPolicy, 'name' | 'version' | 'hash' | 'scope' | 'auditSampleRate'>;
  readonly checkpoints: number;
  readonly requests: number;
  /** Unix milliseconds of the first and the last decision. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The policies that made the recorded decisions, with how many each. */
  readonly livePolicies: readonly { readonly name: string; readonly version: number; readonly checkpoints: number }[];
  /** Recorded decisions of exactly this policy that come out otherwise now; more than 0 tells of a fault. */
  readonly notReproduced: number;
  readonly moved: Movements;
  readonly matrix: readonly MatrixCell[];
  readonly byTier: readonly SimulatedGroup[];
  readonly byTenant: readonly SimulatedGroup[];
  readonly byTaskType: readonly SimulatedGroup[];
  readonly unknown: UnknownShares;
  /** Share that a person would not have let go ahead, among what goes ahead by itself. */
  readonly falseAutonomy: {
    readonly live: RateEstimate;
    readonly candidate: RateEstimate;
    readonly movedToProceed: RateEstimate;
  };
  /** Share that was right as it stood, among what goes to people. */
  readonly overEscalation: {
    readonly live: RateEstimate;
    readonly candidate: RateEstimate;
    readonly movedToPeople: RateEstimate;
  };
  readonly work: { readonly live: ReviewWork; readonly candidate: ReviewWork };
  /** How long a verdict takes in each queue, and how that is known. */
  readonly handling: readonly { readonly queue: string; readonly time: HandlingTime | null }[];
  readonly regions: readonly MovedRegion[];
  readonly cases: readonly CaseToLookAt[];
}

const isWrong = (wrong: boolean) => wrong;
const isRight = (wrong: boolean) => !wrong;

/**
 * Puts together what a candidate would have done to recorded traffic.
 *
 * @param replayed at least one checkpoint, each once
 */
export function simulatePolicy(
  candidate: CompiledPolicy,
  replayed: readonly Replayed[],
  options: SimulationOptions,
): Simulation {
  const { name, version, hash, scope, auditSampleRate } = candidate;
  return {
    candidate: { name, version, hash, scope, auditSampleRate },
    checkpoints: replayed.length,
    requests: new Set(replayed.map(({ tenantId, requestId }) => `${tenantId}:${requestId}`)).size,
    livePolicies: livePoliciesOf(replayed),
    notReproduced: replayed.filter((one) => one.livePolicy.hash === hash && one.live.rank !== one.candidate.rank)
      .length,
    moved: countMovements(replayed),
    matrix: outcomeMatrix(replayed),
    byTier: groupsOf(replayed, ({ riskTier }) => `tier ${riskTier}`, options),
    byTenant: groupsOf(replayed, ({ tenantId }) => tenantId, options),
    byTaskType: groupsOf(replayed, ({ taskType }) => taskType, options),
    ...ratesOf(replayed, options),
    ...workOf(replayed, options),
    regions: movedRegions(replayed),
    cases: casesToLookAt(replayed, options.cases),
  };
}

function ratesOf(
  replayed: readonly Replayed[],
  options: EstimateOptions,
): Pick<Simulation, 'unknown' | 'falseAutonomy' | 'overEscalation'> {
  const freed = replayed.filter((one) => movementOf(one) === 'to_proceed');
  const stopped = replayed.filter((one) => movementOf(one) === 'to_people');
  const proceeds = replayed.filter(({ candidate }) => candidate.rank === ranks.proceed);
  const proceeded = replayed.filter(({ live }) => live.rank === ranks.proceed);
  return {
    unknown: {
      all: unknownShare(replayed),
      candidateProceeds: unknownShare(proceeds),
      movedToProceed: unknownShare(freed),
      movedToPeople: unknownShare(stopped),
    },
    falseAutonomy: {
      live: estimateRate(proceeded, isWrong, options),
      candidate: estimateRate(proceeds, isWrong, options),
      movedToProceed: estimateRate(freed, isWrong, options),
    },
    overEscalation: {
      live: estimateRate(
        replayed.filter(({ live }) => isToPeople(live.rank)),
        isRight,
        options,
      ),
      candidate: estimateRate(
        replayed.filter(({ candidate }) => isToPeople(candidate.rank)),
        isRight,
        options,
      ),
      movedToPeople: estimateRate(stopped, isRight, options),
    },
  };
}

function workOf(
  replayed: readonly Replayed[],
  { secondsPerVerdict }: SimulationOptions,
): Pick<Simulation, 'fromMs' | 'toMs' | 'work' | 'handling'> {
  const times = replayed.map(({ decidedAtMs }) => decidedAtMs);
  const fromMs = times.reduce((least, time) => Math.min(least, time), Infinity);
  const toMs = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const timeOf = handlingTimes(replayed, secondsPerVerdict);
  const spanHours = (toMs - fromMs) / 3_600_000;
  const ofSide = (side: 'live' | 'candidate') =>
    reviewWork(
      replayed.map((one) => one[side].work),
      timeOf,
      spanHours,
    );
  const work = { live: ofSide('live'), candidate: ofSide('candidate') };
  const queues = new Set([...work.live.queues, ...work.candidate.queues].map(({ queue }) => queue));
  return { fromMs, toMs, work, handling: [...queues].toSorted().map((queue) => ({ queue, time: timeOf(queue) })) };
}

function groupsOf(
  replayed: readonly Replayed[],
  nameOf: (one: Replayed) => string,
  options: EstimateOptions,
): readonly SimulatedGroup[] {
  return [...groupedBy(replayed, nameOf)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, members]) => {
      const proceeding = members.filter(({ candidate }) => candidate.rank === ranks.proceed);
      return {
        name,
        checkpoints: members.length,
        liveProceeds: members.filter(({ live }) => live.rank === ranks.proceed).length,
        candidateProceeds: proceeding.length,
        moved: countMovements(members),
        matrix: outcomeMatrix(members),
        falseAutonomy: estimateRate(proceeding, isWrong, options),
      };
    });
}

function livePoliciesOf(replayed: readonly Replayed[]): Simulation['livePolicies'] {
  const groups = groupedBy(replayed, ({ livePolicy: { name, version } }) => JSON.stringify([name, version]));
  return [...groups.values()]
    .map((members) => {
      const { name, version } = members[0]!.livePolicy;
      return { name, version, checkpoints: members.length };
    })
    .toSorted((left, right) => right.checkpoints - left.checkpoints);
}

function unknownShare(replayed: readonly Replayed[]): number | null {
  return replayed.length === 0 ? null : replayed.filter(({ wrong }) => wrong === null).length / replayed.length;
}

function groupedBy(replayed: readonly Replayed[], nameOf: (one: Replayed) => string): Map<string, Replayed[]> {
  const groups = new Map<string, Replayed[]>();
  for (const one of replayed) {
    const name = nameOf(one);
    const members = groups.get(name);
    if (members) members.push(one);
    else groups.set(name, [one]);
  }
  return groups;
}
