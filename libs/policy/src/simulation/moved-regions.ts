import { ranks, restrictions } from '../lattice.ts';
import { movementOf, movements, type Movement } from './movement.ts';
import type { Replayed } from './replay-checkpoint.ts';

/** Checkpoints that moved in the same way for the same reason. */
export interface MovedRegion {
  readonly movement: Exclude<Movement, 'unmoved'>;
  /** Outcomes in words, such as `approve(single)`. */
  readonly from: string;
  readonly to: string;
  /** What restricts no more (`-`), what restricts newly (`+`), or the same with another effect (`~`). */
  readonly because: readonly string[];
  readonly checkpoints: number;
  readonly wrong: number;
  readonly right: number;
  readonly unknown: number;
}

/** A moved checkpoint for somebody to look at. */
export interface CaseToLookAt extends Pick<MovedRegion, 'movement' | 'from' | 'to' | 'because'> {
  readonly checkpointId: string;
  readonly requestId: string;
  readonly tenantId: string;
  readonly taskType: string;
  readonly riskTier: number;
  readonly verdict: 'wrong' | 'right' | 'unknown';
}

interface OpenRegion {
  readonly region: Pick<MovedRegion, 'movement' | 'from' | 'to' | 'because'>;
  readonly members: Replayed[];
}

/** The moved regions, those that were freed first, then the largest. */
export function movedRegions(replayed: readonly Replayed[]): readonly MovedRegion[] {
  return openRegions(replayed).map(({ region, members }) => ({
    ...region,
    checkpoints: members.length,
    wrong: members.filter(({ wrong }) => wrong === true).length,
    right: members.filter(({ wrong }) => wrong === false).length,
    unknown: members.filter(({ wrong }) => wrong === null).length,
  }));
}

/**
 * The most informative moved checkpoints: freed before stopped, and in turns from each region. Of a region those come first
 * whose known truth speaks against the candidate, then those nobody judged, higher tiers before lower ones.
 */
export function casesToLookAt(replayed: readonly Replayed[], limit: number): readonly CaseToLookAt[] {
  const regions = openRegions(replayed).map(({ region, members }) => ({
    region,
    members: members.toSorted(byInformation),
  }));
  const found: CaseToLookAt[] = [];
  for (const movement of movements) {
    const same = regions.filter(({ region }) => region.movement === movement);
    const longest = Math.max(0, ...same.map(({ members }) => members.length));
    for (let turn = 0; turn < longest && found.length < limit; turn += 1)
      for (const { region, members } of same) {
        const member = members[turn];
        if (member !== undefined && found.length < limit) found.push(caseOf(member, region));
      }
  }
  return found;
}

function openRegions(replayed: readonly Replayed[]): readonly OpenRegion[] {
  const regions = new Map<string, OpenRegion>();
  for (const one of replayed) {
    const movement = movementOf(one);
    if (movement === 'unmoved') continue;
    const from = restrictions[one.live.rank].text;
    const to = restrictions[one.candidate.rank].text;
    const region = { movement, from, to, because: becauseOf(one) };
    const name = JSON.stringify(region);
    const open = regions.get(name) ?? { region, members: [] };
    regions.set(name, open);
    open.members.push(one);
  }
  const order = ({ region }: OpenRegion) => movements.indexOf(region.movement);
  return [...regions.values()].toSorted(
    (left, right) => order(left) - order(right) || right.members.length - left.members.length,
  );
}

function becauseOf({ live, candidate }: Replayed): readonly string[] {
  const lost = live.because.filter((name) => !candidate.because.includes(name)).map((name) => `-${name}`);
  const gained = candidate.because.filter((name) => !live.because.includes(name)).map((name) => `+${name}`);
  const changes = [...lost, ...gained];
  return changes.length > 0 ? changes : candidate.because.slice(0, 1).map((name) => `~${name}`);
}

function byInformation(left: Replayed, right: Replayed): number {
  const information = (one: Replayed): number => {
    if (one.wrong === null) return 1;
    return one.wrong === one.candidate.rank > ranks.proceed ? 0 : 2;
  };
  return (
    information(right) - information(left) ||
    right.riskTier - left.riskTier ||
    (left.checkpointId < right.checkpointId ? -1 : 1)
  );
}

function caseOf(member: Replayed, region: OpenRegion['region']): CaseToLookAt {
  const { checkpointId, requestId, tenantId, taskType, riskTier, wrong } = member;
  const verdict = wrong === null ? 'unknown' : wrong ? 'wrong' : 'right';
  return { ...region, checkpointId, requestId, tenantId, taskType, riskTier, verdict };
}
