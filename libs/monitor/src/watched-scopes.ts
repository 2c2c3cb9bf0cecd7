import { scopesOf } from '@tidegate/contracts/cohorts';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { VerdictRecorded } from '@tidegate/contracts/review-events';
import { scopeKinds } from './breaker-settings.ts';
import type { BreakerSettings, ScopeKind } from './breaker-settings.ts';
import type { Observation } from './sliding-window.ts';

type Verdict = DataOf<typeof VerdictRecorded>;

/** Kinds of case whose verdict judges what the product proposed; the others are about transport and connectors. */
const judgingKinds: ReadonlySet<Verdict['caseKind']> = new Set(['approval', 'handoff', 'audit_sample']);

/** Any versions do: the task scope does not contain them. */
const noVersions = { model: '-', prompt: '-' };

/** The kind of a scope, which is what stands before its colon. */
export function scopeKindOf(scope: string): ScopeKind {
  const kind = scopeKinds.find((candidate) => scope === candidate || scope.startsWith(`${candidate}:`));
  if (kind === undefined) throw new TypeError(`scopeKindOf: "${scope}" is no scope`);
  return kind;
}

/** The tenant a scope belongs to; `*` for the global one. */
export function tenantOfScope(scope: string): string {
  const [, path = '*'] = /^[a-z]+:([^/]+)/.exec(scope) ?? [];
  return path;
}

/**
 * What a verdict says about each watched scope, narrowest first. Empty when it says nothing about the proposal: the
 * reviewer asked, rerouted or escalated, or the case was about something else (requirement H1).
 *
 * @param nowMs bounds the time of the observation, so that a reviewer's clock ahead of ours cannot keep it in the window
 */
export function observationsOf(verdict: Verdict, settings: BreakerSettings, nowMs: number): readonly Observation[] {
  const { overridden, caseId, cohort, canary } = verdict;
  if (overridden === null || !judgingKinds.has(verdict.caseKind)) return [];
  const atMs = Math.min(Date.parse(verdict.at), nowMs);
  return scopesOfVerdict(verdict)
    .filter((scope) => settings.levels[scopeKindOf(scope)] !== undefined)
    .map((scope) => ({ scope, caseId, cohort, atMs, overridden, canary }));
}

function scopesOfVerdict({ tenantId, taskType, cohort }: Verdict): readonly string[] {
  const [global, tenant, task] = scopesOf({ tenantId, taskType: taskType ?? '-', versions: noVersions });
  const scopes = [
    cohort === null ? undefined : `cohort:${cohort}`,
    taskType === null ? undefined : task,
    tenant,
    global,
  ];
  return scopes.filter((scope) => scope !== undefined);
}
