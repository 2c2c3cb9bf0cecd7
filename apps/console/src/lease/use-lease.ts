import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { HttpProblem, worthRetrying } from '../http/http-problem.ts';
import { useSession } from '../session/session.tsx';
import { forgetClaim, type HeldClaim, holdClaim, loseClaim, prolongClaim, useHeldClaim } from './claims.store.ts';

const heartbeatMs = 60_000;

/** The claim of one case: take it, keep it while the tab is visible, give it back. */
export function useLease(caseId: string) {
  const { review } = useSession();
  const queries = useQueryClient();
  const claim = useHeldClaim(review.reviewer, caseId);
  const take = useMutation({
    mutationFn: () => review.claimCase(caseId),
    onSuccess: (taken) => {
      holdClaim(taken);
      queries.setQueryData(['case', review.reviewer, caseId], taken.case);
    },
    onError: () => void queries.invalidateQueries({ queryKey: ['case', review.reviewer, caseId] }),
  });
  const keep = useKeep(claim);
  const release = async () => {
    if (!claim || claim.lost) return;
    forgetClaim(claim);
    // A release that fails does no harm: the lease ends by itself.
    await review.release(caseId, claim.fencingToken).catch(() => undefined);
  };
  return { claim, held: claim && !claim.lost ? claim : null, take, keep, release };
}

export type Lease = ReturnType<typeof useLease>;

/** Heartbeats; a refusal ends the claim here too, a failure of the network does not. */
function useKeep(claim: HeldClaim | null): () => void {
  const { review } = useSession();
  const keep = async () => {
    if (!claim || claim.lost) return;
    try {
      prolongClaim(claim, await review.heartbeat(claim.caseId, claim.fencingToken));
    } catch (error) {
      if (error instanceof HttpProblem && !worthRetrying(error)) loseClaim(claim);
    }
  };
  const beat = useEffectEvent(() => {
    if (document.visibilityState === 'visible') void keep();
  });
  const token = claim && !claim.lost ? claim.fencingToken : null;
  useEffect(() => {
    if (token === null) return;
    const listener = () => beat();
    const timer = window.setInterval(listener, heartbeatMs);
    document.addEventListener('visibilitychange', listener);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', listener);
    };
  }, [token]);
  return () => void keep();
}
