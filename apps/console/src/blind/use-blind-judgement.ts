import type { BlindAnswer } from '@tidegate/contracts/blind-judgements';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endsClaim } from '../decision/refusals.ts';
import { HttpProblem } from '../http/http-problem.ts';
import { loseClaim } from '../lease/claims.store.ts';
import type { Lease } from '../lease/use-lease.ts';
import { useSession } from '../session/session.tsx';
import { announce } from '../shell/announcer.tsx';

/** The form of a blind judgement: what is chosen, what is missing, and sending it; the answer is the whole case. */
export function useBlindJudgement(detail: CaseDetail, lease: Lease) {
  const { review } = useSession();
  const queries = useQueryClient();
  const [judgement, choose] = useState<BlindAnswer | null>(null);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: (body: Parameters<typeof review.judgeBlind>[1]) => review.judgeBlind(detail.caseId, body),
    onSuccess: (whole) => {
      queries.setQueryData(['case', review.reviewer, detail.caseId], whole);
      announce('Written down. The recommendation is shown now; give your verdict.');
      // The form is gone, and the focus with it: it goes on where the verdict is.
      window.requestAnimationFrame(() => document.getElementById('decide-title')?.focus({ preventScroll: true }));
    },
    onError: (error) => {
      if (error instanceof HttpProblem && lease.claim && endsClaim(error.problem)) loseClaim(lease.claim);
    },
  });
  const submit = () => {
    setTried(true);
    if (!lease.held || judgement === null || send.isPending) return;
    send.mutate({ fencingToken: lease.held.fencingToken, judgement, note });
  };
  return { judgement, choose, note, setNote, submit, send, isMissing: tried && judgement === null };
}
