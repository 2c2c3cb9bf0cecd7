import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { DecisionPanel } from '../decision/decision-panel.tsx';
import type { SeenPart } from '../decision/friction.ts';
import { worthRetrying } from '../http/http-problem.ts';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import { useLease } from '../lease/use-lease.ts';
import { navigate } from '../navigation/history.ts';
import { Link } from '../navigation/link.tsx';
import { type CaseRoute, queueRoute } from '../navigation/routes.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { CaseContent } from './case-content.tsx';
import { CaseHeader } from './case-header.tsx';

interface CasePageProps {
  readonly route: CaseRoute;
  readonly onHelp: () => void;
}

/** One case on one screen (requirement E1). */
export function CasePage({ route, onHelp }: CasePageProps) {
  const detail = useCase(route.caseId);
  const lease = useLease(route.caseId);
  const [seen, setSeen] = useState<ReadonlySet<SeenPart>>(new Set());
  const onSeen = useCallback((part: SeenPart) => setSeen((before) => new Set([...before, part])), []);
  const back = () => {
    void lease.release();
    navigate(queueRoute(route.from, route.caseId));
  };
  const claimable = detail.data?.status !== 'closed' && !lease.held;
  useHotkeys('case', {
    help: onHelp,
    leave: (press) => (press.inField ? leaveField() : back()),
    ...(claimable ? { claim: () => lease.take.mutate() } : {}),
  });
  if (!detail.data) return <CaseMissing route={route} detail={detail} />;
  return (
    <main id="main" className="page case-page">
      <title>{`${detail.data.title} · Tidegate review`}</title>
      <div className="case-grid">
        <div className="case-side">
          <CaseHeader detail={detail.data} from={route.from} lease={lease} onBack={back} />
          <CaseContent detail={detail.data} onSeen={onSeen} />
        </div>
        <aside className="decision" aria-label="Decision">
          <DecisionPanel
            detail={detail.data}
            lease={lease}
            seen={seen}
            from={route.from}
            onReload={() => void detail.refetch()}
          />
        </aside>
      </div>
    </main>
  );
}

function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

const refreshMs = 10_000;
/** A dry run arrives within moments of the case. */
const previewRefreshMs = 3_000;

function useCase(caseId: string) {
  const { review } = useSession();
  return useQuery({
    queryKey: ['case', review.reviewer, caseId],
    queryFn: ({ signal }) => review.readCase(caseId, signal),
    staleTime: 2_000,
    refetchInterval: ({ state }) => {
      if (state.error && !worthRetrying(state.error)) return false;
      return state.data && awaitsPreview(state.data) ? previewRefreshMs : refreshMs;
    },
  });
}

function awaitsPreview(detail: CaseDetail): boolean {
  const { proposal, preview, previewProblem, escalation } = detail;
  return proposal?.kind === 'action' && escalation.request?.checkpoint.kind === 'commit' && !preview && !previewProblem;
}

function CaseMissing({ route, detail }: { readonly route: CaseRoute; readonly detail: ReturnType<typeof useCase> }) {
  return (
    <main id="main" className="page">
      {detail.isError ? (
        <>
          <h1>This case cannot be shown</h1>
          <ProblemNotice error={detail.error} onRetry={() => void detail.refetch()} />
          <Link to={queueRoute(route.from)} className="button">
            Back to the queue
          </Link>
        </>
      ) : (
        <div className="skeleton-case" role="status" aria-label="Loading the case">
          <div />
          <div />
          <div />
        </div>
      )}
    </main>
  );
}
