import type { CasePage } from '@tidegate/contracts/http-cases';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CaseFilter } from '../http/review.client.ts';
import { anyQueue, type QueueRoute } from '../navigation/routes.ts';
import { useSession } from '../session/session.tsx';
import { mergeHead, type Row } from './merge-head.ts';

const refreshMs = 5_000;
const pageSize = '50';

/** Open counts and deadlines of the queues that the reviewer may see. */
export function useQueues() {
  const { review } = useSession();
  return useQuery({
    queryKey: ['queues', review.reviewer],
    queryFn: ({ signal }) => review.listQueues(signal),
    refetchInterval: refreshMs,
  });
}

/** The filter of the API for a view of the console. */
export function filterOf(route: QueueRoute, reviewer: string): CaseFilter {
  return {
    limit: pageSize,
    status: route.view === 'mine' ? 'claimed' : route.view,
    ...(route.queue === anyQueue ? {} : { queue: route.queue }),
    ...(route.view === 'mine' ? { claimedBy: reviewer } : {}),
    ...(route.kind ? { kind: route.kind } : {}),
  };
}

const noRows: readonly Row[] = [];

/**
 * The cases of a view. The pages that were loaded stay in their order; a fresh first page every five seconds only renews
 * their state and counts what is new, so that nothing moves under the cursor.
 */
export function useCases(route: QueueRoute) {
  const { review } = useSession();
  const filter = filterOf(route, review.reviewer);
  const pages = useInfiniteQuery({
    queryKey: ['cases', review.reviewer, filter],
    queryFn: ({ pageParam, signal }) => review.listCases(pageParam ? { ...filter, cursor: pageParam } : filter, signal),
    initialPageParam: '',
    getNextPageParam: (page: CasePage) => page.nextCursor,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  const head = useQuery({
    queryKey: ['cases-head', review.reviewer, filter],
    queryFn: ({ signal }) => review.listCases(filter, signal),
    refetchInterval: refreshMs,
    enabled: pages.isSuccess,
    gcTime: 0,
  });
  const merged = useMemo(() => {
    if (!pages.data) return { rows: noRows, newCount: 0 };
    const shown = { items: pages.data.pages.flatMap((page) => page.data), whole: !pages.hasNextPage };
    const fresh = head.data && { items: head.data.data, whole: head.data.nextCursor === null };
    return mergeHead(shown, fresh);
  }, [pages.data, pages.hasNextPage, head.data]);
  return { pages, ...merged };
}
