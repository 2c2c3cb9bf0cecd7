import { tenThousandths } from '@tidegate/contracts/decimal-amount';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Proposal } from '@tidegate/contracts/request-events';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { type Draft, isUntouched } from './draft.ts';

/** What has to be typed before something critical is approved. */
export interface Confirmation {
  /** Such as `amount`. */
  readonly what: string;
  readonly expected: string;
}

/** Parts of the screen that have to have been seen before a risky approval. */
export type SeenPart = 'checks' | 'evidence';

const isApproval = (verdict: VerdictKind | null) => verdict === 'approve' || verdict === 'approve_with_edits';

/**
 * Agreeing is one key on tier 0 and 1, as long as nothing else was begun (requirement E3). Without a tier nothing is known
 * about the risk, so it is not.
 */
export function approvesAtOnce(riskTier: CaseDetail['riskTier'], draft: Draft): boolean {
  const nothingElseBegun = draft.verdict === null || draft.verdict === 'approve';
  return riskTier !== null && riskTier <= 1 && nothingElseBegun && isUntouched({ ...draft, verdict: null });
}

/** The parts that have to have been seen: from tier 2 on, failed checks and evidence, where there are any. */
export function partsToSee(
  detail: Pick<CaseDetail, 'riskTier' | 'escalation'>,
  verdict: VerdictKind | null,
): SeenPart[] {
  if (!isApproval(verdict) || detail.riskTier === null || detail.riskTier < 2) return [];
  const parts: SeenPart[] = [];
  const penalised = detail.escalation.assessment?.subScores.some((score) =>
    score.contributions.some((one) => one.penalty > 0),
  );
  if (penalised) parts.push('checks');
  if (detail.escalation.request?.evidence.length) parts.push('evidence');
  return parts;
}

/** What has to be typed to approve: on tier 3, the amount; without one, the target; without one, the request. */
export function confirmationOf(
  detail: Pick<CaseDetail, 'riskTier' | 'requestId'>,
  proposal: Proposal | null,
  verdict: VerdictKind | null,
): Confirmation | null {
  if (detail.riskTier !== 3 || !isApproval(verdict)) return null;
  if (proposal?.kind !== 'action') return { what: 'request', expected: detail.requestId };
  if (proposal.action.value) return { what: 'amount', expected: proposal.action.value.amount };
  const target = Object.entries(proposal.action.arguments).find(
    ([name, value]) => isTarget(name) && typeof value === 'string',
  );
  return target ? { what: target[0], expected: String(target[1]) } : { what: 'action', expected: proposal.action.name };
}

const isTarget = (name: string) => /(?:^|_)id$|service|target|name$|account|volume|host/i.test(name);

/** Digits in groups of three; `4200,00` is somebody's 4,200 and must not pass for 420,000. */
const grouped = /^\d{1,3}(?:[\s,'’]\d{3})+(?:\.\d+)?$/;

/** Compares without spaces and thousands separators, so that `4,200.00` is what it looks like. */
export function isConfirmed(confirmation: Confirmation, typed: string): boolean {
  if (confirmation.what !== 'amount') return typed.trim() === confirmation.expected;
  const text = typed.trim();
  const amount = tenThousandths(grouped.test(text) ? text.replace(/[\s,'’]/g, '') : text);
  return amount !== undefined && amount === tenThousandths(confirmation.expected);
}
