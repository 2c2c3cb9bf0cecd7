import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import type { QueueRoute } from '../navigation/routes.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { CaseTable, CaseTableSkeleton } from './case-table.tsx';
import { EmptyQueue } from './empty-queue.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { useCases } from './queue-queries.ts';
import { QueueTabs } from './queue-tabs.tsx';
import { queueName, useReviewNext } from './use-review-next.ts';
import { useRowKeys } from './use-row-keys.ts';

interface QueuePageProps {
  readonly route: QueueRoute;
  readonly onHelp: () => void;
}

/** The queue: what waits, in the order of urgency, and the one button that matters. */
export function QueuePage({ route, onHelp }: QueuePageProps) {
  const next = useReviewNext(route.queue);
  const cases = useCases(route);
  const rows = useRowKeys(route, cases.pages.isSuccess);
  useHotkeys('queue', {
    next_row: () => rows.move(1),
    previous_row: () => rows.move(-1),
    claim: () => next.start(),
    help: onHelp,
  });
  return (
    <main id="main" className="page queue-page">
      <title>{`${queueName(route.queue)} · Tidegate review`}</title>
      <div className="queue-head">
        <h1>{queueName(route.queue)}</h1>
        <button type="button" className="button button-primary" onClick={() => next.start()} disabled={next.isPending}>
          {next.isPending ? 'Claiming…' : 'Review next'} <kbd>C</kbd>
        </button>
      </div>
      <QueueTabs route={route} />
      <QueueFilters route={route} />
      {next.error && <ProblemNotice error={next.error} onRetry={() => next.start()} />}
      <CaseList route={route} cases={cases} onFocus={rows.onFocus} />
    </main>
  );
}

interface CaseListProps {
  readonly route: QueueRoute;
  readonly cases: ReturnType<typeof useCases>;
  readonly onFocus: (caseId: string) => void;
}

function CaseList({ route, cases, onFocus }: CaseListProps) {
  const { pages, rows, newCount } = cases;
  const { reviewer } = useSession();
  const onPeek = usePeek();
  if (pages.isPending) return <CaseTableSkeleton />;
  if (pages.isError && rows.length === 0)
    return <ProblemNotice error={pages.error} onRetry={() => void pages.refetch()} />;
  const pill = newCount > 0 && (
    <button type="button" className="new-pill" onClick={() => void pages.refetch()}>
      ↑ {newCount} new
    </button>
  );
  if (rows.length === 0) return <EmptyQueue route={route} pill={pill} />;
  return (
    <div className="case-list">
      <div aria-live="polite" className="pill-place">
        {pill}
      </div>
      <CaseTable
        rows={rows}
        caption={`Cases in ${queueName(route.queue)}`}
        from={route.queue}
        me={reviewer.id}
        onFocus={onFocus}
        onPeek={onPeek}
      />
      <LoadMore pages={pages} shown={rows.length} />
    </div>
  );
}

function LoadMore({ pages, shown }: { readonly pages: ReturnType<typeof useCases>['pages']; readonly shown: number }) {
  return (
    <div className="load-more">
      <span className="quiet">
        {shown.toLocaleString()} shown{pages.hasNextPage ? '' : ', that is all'}
      </span>
      {pages.isFetchNextPageError && <ProblemNotice error={pages.error} onRetry={() => void pages.fetchNextPage()} />}
      {pages.hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {pages.isFetchingNextPage ? 'Loading…' : 'Load more'}
        </button>
      )}
    </div>
  );
}

/** Loads a case while the pointer rests on its row, so that it opens at once. */
function usePeek(): (caseId: string) => void {
  const { review } = useSession();
  const queries = useQueryClient();
  return useCallback(
    (caseId: string) => {
      void queries.prefetchQuery({
        queryKey: ['case', review.reviewer, caseId],
        queryFn: ({ signal }) => review.readCase(caseId, signal),
        staleTime: 10_000,
      });
    },
    [review, queries],
  );
}
