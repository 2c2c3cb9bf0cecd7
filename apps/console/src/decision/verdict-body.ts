import type { CaseDetail, VerdictBody } from '@tidegate/contracts/http-cases';
import type { Draft } from './draft.ts';
import { applyChanges, changesOf } from './field-edits.ts';
import { confirmationOf, isConfirmed, partsToSee, type SeenPart } from './friction.ts';

/** Where something is missing; the panel shows it there and moves the focus to the first. */
export type FormField = 'verdict' | 'reason' | 'note' | 'edits' | 'toQueue' | 'question' | 'confirmation' | SeenPart;

export interface FormProblem {
  readonly field: FormField;
  readonly detail: string;
}

export interface Attempt {
  readonly detail: CaseDetail;
  readonly draft: Draft;
  readonly fencingToken: number;
  /** What was typed to confirm a critical approval. */
  readonly typed: string;
  readonly seen: ReadonlySet<SeenPart>;
}

export type Prepared =
  | { readonly ready: true; readonly body: VerdictBody }
  | { readonly ready: false; readonly problems: readonly FormProblem[] };

/** Turns the draft into the body of a verdict, or says what is missing, in the order of the panel. */
export function prepareVerdict(attempt: Attempt): Prepared {
  const { draft } = attempt;
  if (!draft.verdict) return { ready: false, problems: [{ field: 'verdict', detail: 'Choose a verdict.' }] };
  const problems = [
    ...seenProblems(attempt),
    ...editProblems(attempt),
    ...fieldProblems(draft),
    ...confirmationProblems(attempt),
  ];
  return problems.length > 0 ? { ready: false, problems } : { ready: true, body: bodyOf(attempt) };
}

/** The proposal as this verdict would release it. Fields with problems stay as they were. */
export function proposalAfter(detail: CaseDetail, draft: Draft): CaseDetail['proposal'] {
  if (!detail.proposal || draft.verdict !== 'approve_with_edits') return detail.proposal;
  return applyChanges(
    detail.proposal,
    changesOf(detail.proposal, draft.texts).filter((change) => !change.problem),
  );
}

function seenProblems({ detail, draft, seen }: Attempt): FormProblem[] {
  const words = { checks: 'Look at the failed checks first.', evidence: 'Look at the evidence first.' };
  return partsToSee(detail, draft.verdict)
    .filter((part) => !seen.has(part))
    .map((field) => ({ field, detail: words[field] }));
}

function editProblems({ detail, draft }: Attempt): FormProblem[] {
  if (draft.verdict !== 'approve_with_edits' || !detail.proposal) return [];
  const changes = changesOf(detail.proposal, draft.texts);
  if (changes.length === 0) return [{ field: 'edits', detail: 'Change at least one field, or approve as it is.' }];
  return changes.flatMap(({ label, problem }) =>
    problem ? [{ field: 'edits' as const, detail: `${label}: ${problem}` }] : [],
  );
}

/** Whether a verdict asks the product for something. */
export const isAsking = (verdict: Draft['verdict']): boolean =>
  verdict === 'request_information' || verdict === 'refine';

function questionProblems({ verdict, question }: Draft): FormProblem[] {
  if (!isAsking(verdict) || question.trim() !== '') return [];
  const what = verdict === 'refine' ? 'change' : 'find out';
  return [{ field: 'question', detail: `Write what the product has to ${what}.` }];
}

function fieldProblems(draft: Draft): FormProblem[] {
  const problems: FormProblem[] = [];
  if (draft.verdict === 'reroute' && draft.toQueue === '')
    problems.push({ field: 'toQueue', detail: 'Choose the queue.' });
  problems.push(...questionProblems(draft));
  if (draft.verdict !== 'approve' && draft.reason === '') {
    problems.push({ field: 'reason', detail: 'Choose a reason; it teaches the system.' });
  }
  if (draft.reason === 'other' && draft.verdict !== 'approve' && draft.note.trim() === '') {
    problems.push({ field: 'note', detail: 'Say in the note what the other reason is.' });
  }
  return problems;
}

function confirmationProblems({ detail, draft, typed }: Attempt): FormProblem[] {
  const confirmation = confirmationOf(detail, proposalAfter(detail, draft), draft.verdict);
  if (!confirmation || isConfirmed(confirmation, typed)) return [];
  return [{ field: 'confirmation', detail: `Type ${confirmation.expected} to approve.` }];
}

function bodyOf({ detail, draft, fencingToken }: Attempt): VerdictBody {
  const verdict = draft.verdict ?? 'escalate';
  const reason = verdict === 'approve' ? 'agreed' : draft.reason || 'other';
  return {
    fencingToken,
    verdict,
    reason,
    note: draft.note.trim(),
    undoable: true,
    ...particularsOf(detail, draft),
    ...lessonsOf(draft),
  };
}

/** What belongs to one verdict only. */
function particularsOf(detail: CaseDetail, draft: Draft): Partial<VerdictBody> {
  switch (draft.verdict) {
    case 'approve':
      return { actionDigest: detail.actionDigest };
    case 'approve_with_edits': {
      const proposal = proposalAfter(detail, draft);
      return { actionDigest: detail.actionDigest, ...(proposal && { proposal }) };
    }
    case 'reroute':
      return { toQueue: draft.toQueue };
    case 'request_information':
    case 'refine':
      return { question: draft.question.trim() };
    default:
      return {};
  }
}

function lessonsOf({ escalationNeeded, rootCause }: Draft): Partial<VerdictBody> {
  return { ...(escalationNeeded !== null && { escalationNeeded }), ...(rootCause !== '' && { rootCause }) };
}
