import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from 'react';
import { listReviewers, reviewClientOf, type ReviewClient } from '../http/review.client.ts';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { browserSetting } from './browser-setting.store.ts';
import { sessionEnd } from './session-end.store.ts';
import { SignIn } from './sign-in.tsx';
import { SignInAtIssuer } from './sign-in-at-issuer.tsx';
import { readSession } from './signed-in.client.ts';

export interface Session {
  readonly reviewer: ReviewerProfile;
  /** People one could be, while the development identity is in use; nobody where people sign in. */
  readonly everyone: readonly ReviewerProfile[];
  readonly review: ReviewClient;
}

const SessionContext = createContext<Session | null>(null);
const chosen = browserSetting('tidegate.reviewer', '');

/** Becomes another reviewer; every screen loads again as that person sees it. */
export function signInAs(reviewerId: string): void {
  chosen.write(reviewerId);
}

/** The signed-in reviewer and the service as that reviewer sees it. Only inside SessionGate. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession: used outside SessionGate');
  return session;
}

/** Shows the console to a known reviewer, and the sign-in to everyone else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const chosenId = useSyncExternalStore(chosen.subscribe, chosen.read);
  const { reviewers, signedIn, signsIn } = usePeople();
  const everyone = reviewers.data;
  const session = useMemo(() => {
    const reviewer = signsIn ? signedIn.data : everyone?.find((one) => one.id === chosenId);
    return reviewer && everyone ? { reviewer, everyone, review: reviewClientOf(reviewer.id) } : null;
  }, [everyone, chosenId, signsIn, signedIn.data]);
  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  return (
    <main id="main" className="sign-in">
      {signsIn ? <SignedOut {...signedIn} /> : <Chooser {...reviewers} />}
    </main>
  );
}

/** Whom the development identity offers; where it offers nobody, people sign in, and this is who did. */
function usePeople() {
  const reviewers = useQuery({
    queryKey: ['reviewers'],
    queryFn: ({ signal }) => listReviewers(signal),
    staleTime: 300_000,
  });
  const signsIn = reviewers.data?.length === 0;
  const queries = useQueryClient();
  useEffect(() => sessionEnd.subscribe(() => void queries.invalidateQueries({ queryKey: ['session'] })), [queries]);
  const signedIn = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => readSession(signal),
    enabled: signsIn,
    staleTime: 60_000,
  });
  return { reviewers, signedIn, signsIn };
}

function Chooser({ data: everyone, error, refetch, isPending }: ReturnType<typeof usePeople>['reviewers']) {
  return (
    <>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {everyone && <SignIn everyone={everyone} onChoose={signInAs} />}
      {isPending && <p className="quiet">Loading…</p>}
    </>
  );
}

function SignedOut({ data, error, refetch, isPending }: ReturnType<typeof usePeople>['signedIn']) {
  return (
    <>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data === null && <SignInAtIssuer />}
      {isPending && <p className="quiet">Loading…</p>}
    </>
  );
}
