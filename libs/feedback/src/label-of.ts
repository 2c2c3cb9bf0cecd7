import type { DataOf } from '@tidegate/contracts/define-event';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { LabelRecorded } from '@tidegate/contracts/label-events';
import { remember } from './case-memory.ts';
import type { CaseMemory, Verdict } from './case-memory.ts';

export type Label = DataOf<typeof LabelRecorded>;

/** Kinds of case whose verdict judges what the product proposed; the others are about transport and connectors. */
const judgingKinds: ReadonlySet<Verdict['caseKind']> = new Set(['approval', 'handoff', 'audit_sample']);

/**
 * Ground truth about a case, made by the verdict that closes it; null for every other verdict (requirement G1).
 *
 * `escalationNeeded` is the reviewer's word where there is one. Without it a person counts as needed unless the reviewer
 * agreed with the proposal as it stood: who overrode it, had to ask back, or had to repair a request was needed. Agreement
 * alone does not make an escalation needless, since a policy may demand the approval; `history.needless` therefore counts
 * the reviewer's word only.
 *
 * @param memory what earlier verdicts on the case said
 * @param now RFC 3339 instant of labelling
 */
export function labelOf(verdict: Verdict, memory: CaseMemory | undefined, now: string): Label | null {
  if (!verdict.closesCase) return null;
  const { caseId, tenantId, requestId, checkpointId, cohort, caseKind } = verdict;
  const said = remember(memory, verdict);
  const overridden = judgingKinds.has(caseKind) ? said.overridden : null;
  const isAudit = caseKind === 'audit_sample';
  return {
    labelId: derivedId(caseId, 'label'),
    caseId,
    tenantId,
    requestId,
    checkpointId,
    cohort,
    source: isAudit ? 'audit_sample' : 'review',
    escalationNeeded: said.escalationNeeded ?? overridden !== false,
    proposalRight: overridden === null ? null : !overridden,
    rootCause: said.rootCause,
    falseAutonomy: isAudit && overridden === true,
    labelledAt: now,
  };
}

/** Whether the reviewer called the escalation needless. Audit samples were not escalated, so they cannot be. */
export function isCalledNeedless(verdict: Verdict, memory: CaseMemory | undefined): boolean {
  return verdict.caseKind !== 'audit_sample' && remember(memory, verdict).escalationNeeded === false;
}
