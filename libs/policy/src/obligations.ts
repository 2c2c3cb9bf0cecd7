import type { Obligations } from '@tidegate/contracts/decision-events';
import type { CompiledRule } from './compile-policy.ts';
import { ranks, type Rank } from './lattice.ts';

/**
 * Queue and approver roles of a decision. The queue is that of the most restrictive fired rule that names one (then the
 * first by id). Roles of several rules are cut down to those that satisfy all of them; where there is no such role the
 * more restrictive rule has its way.
 *
 * @param fired most restrictive first, then by id
 */
export function obligationsOf(
  fired: readonly CompiledRule[],
  rank: Rank,
): Pick<Obligations, 'queue' | 'approverRoles'> {
  if (rank <= ranks.clarify) return { queue: null, approverRoles: [] };
  const queue = fired.find(({ queue: asked }) => asked !== undefined)?.queue ?? null;
  return { queue, approverRoles: rank === ranks.handoff ? [] : rolesOf(fired) };
}

function rolesOf(fired: readonly CompiledRule[]): string[] {
  let roles: string[] = [];
  for (const { approverRoles } of fired) {
    if (approverRoles === undefined) continue;
    const both = roles.filter((role) => approverRoles.includes(role));
    if (roles.length === 0) roles = [...approverRoles];
    else if (both.length > 0) roles = both;
  }
  return roles.toSorted();
}
