import type { RootCause, VerdictKind, VerdictReason } from '@tidegate/contracts/review-events';
import type { FieldTexts } from './field-edits.ts';

/** What a reviewer has put together so far for one case; kept in the browser until it is submitted. */
export interface Draft {
  readonly verdict: VerdictKind | null;
  readonly reason: VerdictReason | '';
  readonly note: string;
  readonly texts: FieldTexts;
  readonly toQueue: string;
  readonly question: string;
  readonly escalationNeeded: boolean | null;
  readonly rootCause: RootCause | '';
}

export const emptyDraft: Draft = {
  verdict: null,
  reason: '',
  note: '',
  texts: {},
  toQueue: '',
  question: '',
  escalationNeeded: null,
  rootCause: '',
};

/** Whether anything was typed or chosen. */
export function isUntouched(draft: Draft): boolean {
  return JSON.stringify(draft) === JSON.stringify(emptyDraft);
}

/** The reason that nearly always goes with a verdict; where there is none, the reviewer has to say. */
const usualReasons: Partial<Readonly<Record<VerdictKind, VerdictReason>>> = {
  request_information: 'needs_information',
  refine: 'wrong_answer',
  reroute: 'needs_specialist',
  escalate: 'needs_authority',
};

/** The change of a draft when a verdict is chosen: the usual reason comes and goes with it, a picked one stays. */
export function choiceOf(draft: Draft, verdict: VerdictKind): Pick<Draft, 'verdict' | 'reason'> {
  const usual = draft.verdict && usualReasons[draft.verdict];
  const picked = draft.reason === usual ? '' : draft.reason;
  return { verdict, reason: picked || usualReasons[verdict] || '' };
}

interface StoredDraft {
  readonly savedAtMs: number;
  readonly draft: Partial<Draft>;
}

const keptForMs = 7 * 86_400_000;

export function draftText(draft: Draft, nowMs: number): string {
  return JSON.stringify({ savedAtMs: nowMs, draft } satisfies StoredDraft);
}

/** Reads a stored draft; null when there is none, it is too old, or an earlier version of the console wrote nonsense. */
export function draftOf(text: string | null, nowMs: number): Draft | null {
  if (text === null) return null;
  try {
    const { savedAtMs, draft } = JSON.parse(text) as StoredDraft;
    const fresh = typeof savedAtMs === 'number' && nowMs - savedAtMs < keptForMs;
    return fresh && typeof draft === 'object' && draft !== null ? { ...emptyDraft, ...draft } : null;
  } catch {
    return null;
  }
}
