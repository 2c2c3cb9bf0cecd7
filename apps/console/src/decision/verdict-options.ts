import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { Command } from '../keyboard/hotkeys.ts';

export interface VerdictOption {
  readonly verdict: VerdictKind;
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  /** Why it cannot be chosen for this case, or null. */
  readonly unavailable: string | null;
}

/** The verdict that each key stands for. */
export const verdictOfCommand: Partial<Readonly<Record<Command, VerdictKind>>> = {
  approve: 'approve',
  edit: 'approve_with_edits',
  reject: 'reject',
  ask: 'request_information',
  refine: 'refine',
  reroute: 'reroute',
  escalate: 'escalate',
};

type About = Pick<CaseDetail, 'kind' | 'proposal' | 'level'>;

/** Words for approve and reject: what they mean depends on why the case is here. */
const agreeing: Readonly<Record<CaseDetail['kind'], readonly [string, string, string, string]>> = {
  approval: ['Approve', 'Exactly as proposed', 'Reject', 'Nothing is released or done'],
  handoff: ['Approve', 'Release the proposal after all', 'Reject', 'The AI may not do this'],
  audit_sample: ['It was right', 'Automation decided well', 'It was wrong', 'It should not have gone ahead'],
  invalid_request: ['Approve', 'Let it pass', 'Reject', 'The product is told why'],
  action_failure: ['Dealt with', 'No more to do here', 'Give up', 'The action will not be done'],
};

/** Why a verdict makes no sense for a kind of case; the service refuses the same ones. */
const senseless: Readonly<Record<CaseDetail['kind'], Partial<Readonly<Record<VerdictKind, string>>>>> = {
  approval: {},
  handoff: {},
  invalid_request: {
    approve: 'There is no readable proposal',
    approve_with_edits: 'There is no readable proposal',
    refine: 'There is no readable proposal',
  },
  audit_sample: { request_information: 'It went ahead already', refine: 'It went ahead already' },
  action_failure: {
    approve_with_edits: 'The action was allowed already',
    request_information: 'The action was allowed already',
    refine: 'The action was allowed already',
  },
};

/** The seven verdicts for a case (requirement E2), in the order of their keys. */
export function verdictOptionsOf(about: About): VerdictOption[] {
  const [yes, yesHint, no, noHint] = agreeing[about.kind];
  const options: readonly (readonly [VerdictKind, string, string, string])[] = [
    ['approve', 'A', yes, yesHint],
    ['approve_with_edits', 'E', 'Approve with edits', 'Change fields first'],
    ['reject', 'R', no, noHint],
    ['request_information', 'I', 'Ask for information', 'The product has to find out'],
    ['refine', 'P', 'Ask for a better proposal', 'The product has to change it'],
    ['reroute', 'T', 'Send to another queue', 'To a specialist'],
    ['escalate', 'U', 'Escalate', 'One level up'],
  ];
  return options.map(([verdict, key, label, hint]) => ({
    verdict,
    key,
    label,
    hint,
    unavailable: senseless[about.kind][verdict] ?? missingFor(verdict, about),
  }));
}

function missingFor(verdict: VerdictKind, { proposal, level }: About): string | null {
  if (verdict === 'approve_with_edits' && !proposal) return 'There is no proposal to edit';
  if (verdict === 'refine' && !proposal) return 'There is no proposal to change';
  return verdict === 'escalate' && level === 'L3' ? 'Already at the highest level' : null;
}
