import type { Claim } from '@tidegate/contracts/http-cases';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { holdClaim } from '../lease/claims.store.ts';
import { navigate } from '../navigation/history.ts';
import { anyQueue, queueRoute } from '../navigation/routes.ts';
import { useSession } from '../session/session.tsx';
import { announce } from '../shell/announcer.tsx';
import { wordsOf } from '../words/labels.ts';

/** Claims the most urgent case of a queue and opens it; says so when nothing waits. */
export function useReviewNext(queue: string) {
  const { review } = useSession();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: (_: { readonly after: string }) => review.claimNext(queue),
    onSuccess: (claim: Claim | null, { after }) => {
      if (!claim) {
        announce(`${after}Nothing more is waiting. ${queueName(queue)}: all clear.`);
        navigate(queueRoute(queue));
        return;
      }
      holdClaim(claim);
      queries.setQueryData(['case', review.reviewer, claim.caseId], claim.case);
      announce(`${after}Next case: ${claim.case.title}`);
      navigate({ page: 'case', caseId: claim.caseId, from: queue });
    },
  });
  return {
    isPending: mutation.isPending,
    error: mutation.error,
    /** `after` is said before the name of the next case, such as `Approved. `. */
    start: (after = '') => {
      if (!mutation.isPending) mutation.mutate({ after });
    },
  };
}

export function queueName(queue: string): string {
  return queue === anyQueue ? 'All queues' : wordsOf(queue);
}
