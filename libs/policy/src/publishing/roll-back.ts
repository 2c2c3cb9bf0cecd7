import { digestOf } from '@tidegate/contracts/action-digest';
import { documentGate, passGates } from './gates.ts';
import type { PublicationStep } from './publish.ts';
import { refused } from './publishing-refusal.ts';
import type { Asked, Published, ScopeState } from './scope-state.ts';

export interface Rollback extends Asked {
  readonly scope: string;
  /** The version in force that is to go. */
  readonly version: number;
  readonly reason: string;
}

/**
 * One person, one step back (requirement C12): what decided before becomes a new version, above every number that was
 * used, so that a candidate judged against what is taken away is superseded. A step back has nothing behind it: what was
 * taken out of force comes back as a proposal only. Asking again changes nothing.
 */
export function rollBack({ scope, version, reason, by, now }: Rollback, state: ScopeState): PublicationStep {
  const { inForce, candidate } = state;
  if (inForce === undefined)
    return refused('nothing_to_roll_back', `No policy of its own is in force for scope "${scope}".`);
  if (inForce.rollbackOf?.version === version) return { kind: 'unchanged', published: inForce };
  if (inForce.version !== version)
    return refused('version_not_in_force', `Version ${inForce.version} is in force, and not ${version}.`);
  if (inForce.previous === undefined) return refused('nothing_to_roll_back', nothingBehind(inForce));
  const next = Math.max(inForce.version, candidate?.version ?? 0) + 1;
  const document = { ...inForce.previous.document, scope, version: next };
  const passed = passGates([documentGate], { document, cases: [] });
  if (passed.kind === 'refused') return passed;
  const published: Published = {
    ...{ scope, version: next, hash: digestOf(document), document, publishedBy: by, publishedAt: now },
    rollbackOf: { version: inForce.version, hash: inForce.hash, reason },
  };
  return { kind: 'published', published };
}

function nothingBehind({ version, rollbackOf }: Published): string {
  if (rollbackOf !== undefined)
    return `Version ${version} is itself the step back from version ${rollbackOf.version}; propose what should come next.`;
  return `What decided before version ${version} is not known; propose what should come next.`;
}
