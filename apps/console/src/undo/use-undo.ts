import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keepDraft } from '../decision/draft.store.ts';
import { HttpProblem, shownProblem } from '../http/http-problem.ts';
import { forgetClaim, heldClaimOf, holdClaim } from '../lease/claims.store.ts';
import { navigate, useRoute } from '../navigation/history.ts';
import { useSession } from '../session/session.tsx';
import { announce } from '../shell/announcer.tsx';
import { plainText } from '../words/plain-text.ts';
import { dropVerdicts, noteWithdrawn } from './held-verdicts.store.ts';
import type { HeldVerdict } from './held-verdicts.ts';

/** Takes a verdict back: the case is opened again as it was left, and the one that was claimed since is given back. */
export function useUndo() {
  const { review } = useSession();
  const queries = useQueryClient();
  const route = useRoute();
  return useMutation({
    mutationFn: (verdict: HeldVerdict) => review.withdraw(verdict.caseId, verdict.verdictId),
    onSuccess: (claim, verdict) => {
      const next = route.page === 'case' ? heldClaimOf(review.reviewer, route.caseId) : null;
      if (next && next.caseId !== verdict.caseId) {
        forgetClaim(next);
        // A release that fails does no harm: the lease ends by itself.
        review.release(next.caseId, next.fencingToken).catch(() => undefined);
      }
      keepDraft(verdict.reviewer, verdict.caseId, verdict.draft);
      holdClaim(claim);
      queries.setQueryData(['case', review.reviewer, claim.caseId], claim.case);
      void queries.invalidateQueries({ queryKey: ['queues'] });
      noteWithdrawn(verdict);
      navigate({ page: 'case', caseId: verdict.caseId, from: verdict.from });
      announce(`Taken back: ${verdict.said.toLowerCase()}. ${plainText(verdict.title)} is yours again.`);
    },
    onError: (error, verdict) => {
      const isOver = error instanceof HttpProblem && error.code === 'verdict_in_effect';
      if (isOver) dropVerdicts([verdict.verdictId]);
      announce(isOver ? 'Too late: the verdict has taken effect.' : `Not taken back: ${shownProblem(error).detail}`);
    },
  });
}
