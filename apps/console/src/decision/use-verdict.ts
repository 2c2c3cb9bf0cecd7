import type { VerdictBody, VerdictReply } from '@tidegate/contracts/http-cases';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { HttpProblem } from '../http/http-problem.ts';
import { forgetClaim, loseClaim } from '../lease/claims.store.ts';
import { useReviewNext } from '../queue/use-review-next.ts';
import { useSession } from '../session/session.tsx';
import { holdVerdict } from '../undo/held-verdicts.store.ts';
import { verdictOptionsOf } from './verdict-options.ts';
import type { DecisionPanelProps } from './decision-panel.tsx';
import { type Draft } from './draft.ts';
import { useDraft } from './draft.store.ts';
import { endsClaim, explanationOf } from './refusals.ts';
import { type FormField, type FormProblem, prepareVerdict } from './verdict-body.ts';

/** Everything the verdict form does: the draft, what is missing, sending it, and going on to the next case. */
export function useVerdict({ detail, lease, seen, from }: DecisionPanelProps) {
  const { reviewer } = useSession();
  const inUse = useDraft(reviewer.id, detail.caseId);
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const next = useReviewNext(from);
  const send = useSend({ detail, lease }, (reply) => {
    const { draft } = inUse;
    inUse.discard();
    hold(draft, detail, { from, reviewer: reviewer.id }, reply);
    // What an exercise was about has to be seen before the next case comes.
    if (!reply.exercise) next.start(`${saidOf(draft, detail, reply)} `);
  });
  useForgetWhenDone(lease, send.isSuccess);
  const prepare = (draft: Draft) =>
    prepareVerdict({ detail, draft, typed, seen, fencingToken: lease.claim?.fencingToken ?? 1 });
  const submit = (draft: Draft = inUse.draft) => {
    if (send.isPending || send.isSuccess || !lease.held) return;
    const prepared = prepare(draft);
    setTried(true);
    if (prepared.ready) send.mutate(prepared.body);
    else focusField(prepared.problems[0]?.field);
  };
  const prepared = prepare(inUse.draft);
  const problems: readonly FormProblem[] = tried && !prepared.ready ? prepared.problems : [];
  return { ...inUse, typed, setTyped, problems, submit, send, next };
}

export type VerdictInUse = ReturnType<typeof useVerdict>;

/** The claim ends with the verdict; it is forgotten on leaving, so that the panel can still say what comes next. */
function useForgetWhenDone(lease: DecisionPanelProps['lease'], done: boolean): void {
  const claimNow = useEffectEvent(() => lease.claim);
  useEffect(() => {
    const claim = done ? claimNow() : null;
    return claim ? () => forgetClaim(claim) : undefined;
  }, [done]);
}

/** Remembers a verdict that can still be taken back. */
function hold(
  draft: Draft,
  { caseId, title, ...detail }: DecisionPanelProps['detail'],
  by: { readonly from: string; readonly reviewer: string },
  { verdictId, takesEffectAt }: VerdictReply,
): void {
  if (takesEffectAt === undefined) return;
  const said = labelOf(draft, detail);
  holdVerdict({ ...by, caseId, title, verdictId, takesEffectAt, draft, said });
}

function labelOf(draft: Draft, about: Parameters<typeof verdictOptionsOf>[0]): string {
  const verdict = draft.verdict ?? 'approve';
  return verdictOptionsOf(about).find((option) => option.verdict === verdict)?.label ?? verdict;
}

function useSend(
  { detail, lease }: Pick<DecisionPanelProps, 'detail' | 'lease'>,
  onDone: (reply: VerdictReply) => void,
) {
  const { review } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: VerdictBody) => review.giveVerdict(detail.caseId, body),
    onSuccess: (reply) => {
      void queries.invalidateQueries({ queryKey: ['queues'] });
      // It stays on the screen with its result, so it has to say that it is closed.
      if (reply.exercise) void queries.invalidateQueries({ queryKey: ['case', review.reviewer, detail.caseId] });
      onDone(reply);
    },
    onError: (error) => {
      if (!(error instanceof HttpProblem)) return;
      if (lease.claim && endsClaim(error.problem)) loseClaim(lease.claim);
      focusField(explanationOf(error.problem).field ?? undefined);
    },
  });
}

/** What is announced once a verdict is recorded. */
function saidOf(draft: Draft, detail: DecisionPanelProps['detail'], reply: VerdictReply): string {
  const verdict = draft.verdict ?? 'approve';
  if (
    !reply.takesEffectAt &&
    verdict.startsWith('approve') &&
    reply.status !== 'closed' &&
    reply.approvalsGiven < reply.approvalsRequired
  ) {
    return `Approval ${reply.approvalsGiven} of ${reply.approvalsRequired} recorded.`;
  }
  const label = labelOf(draft, detail).toLowerCase();
  return reply.takesEffectAt ? `Decided: ${label}. Z takes it back.` : `Recorded: ${label}.`;
}

/** Moves the focus to where something is missing, after the panel has shown it. */
export function focusField(field: FormField | undefined): void {
  if (!field) return;
  window.requestAnimationFrame(() => {
    const place = document.querySelector<HTMLElement>(`[data-field="${field}"]`) ?? document.getElementById(field);
    const target = place?.matches('input, select, textarea')
      ? place
      : (place?.querySelector<HTMLElement>('input, select, textarea') ?? place);
    target?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: 'nearest' });
  });
}
