import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react';
import { listReviewers, reviewClientOf, type ReviewClient } from '../http/review.client.ts';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { browserSetting } from './browser-setting.store.ts';
import { SignIn } from './sign-in.tsx';

export interface Session {
  readonly reviewer: ReviewerProfile;
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
  const reviewers = useQuery({
    queryKey: ['reviewers'],
    queryFn: ({ signal }) => listReviewers(signal),
    staleTime: 300_000,
  });
  const chosenId = useSyncExternalStore(chosen.subscribe, chosen.read);
  const everyone = reviewers.data;
  const session = useMemo(() => {
    const reviewer = everyone?.find((one) => one.id === chosenId);
    return reviewer && everyone ? { reviewer, everyone, review: reviewClientOf(reviewer.id) } : null;
  }, [everyone, chosenId]);
  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  return (
    <main id="main" className="sign-in">
      {reviewers.isError && <ProblemNotice error={reviewers.error} onRetry={() => void reviewers.refetch()} />}
      {everyone && <SignIn everyone={everyone} onChoose={signInAs} />}
      {reviewers.isPending && <p className="quiet">Loading…</p>}
    </main>
  );
}
