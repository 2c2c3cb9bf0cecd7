import { useCallback, useEffect } from 'react';
import { navigate } from '../navigation/history.ts';
import type { QueueRoute } from '../navigation/routes.ts';

const links = () => [...document.querySelectorAll<HTMLAnchorElement>('a[data-case]')];

/** Moves the focus between the rows of the queue; the row is part of the address, so that going back returns to it. */
export function useRowKeys(route: QueueRoute, ready: boolean) {
  useEffect(() => {
    if (!ready || route.selected === null || document.activeElement !== document.body) return;
    links()
      .find((link) => link.dataset.case === route.selected)
      ?.focus();
  }, [ready, route.selected]);

  const move = (by: 1 | -1) => {
    const rows = links();
    const at = rows.findIndex((link) => link.dataset.case === route.selected);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };

  const onFocus = useCallback(
    (caseId: string) => navigate({ ...route, selected: caseId }, { replace: true }),
    [route.queue, route.view, route.kind],
  );
  return { move, onFocus };
}
