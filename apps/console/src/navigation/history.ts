import { useMemo, useSyncExternalStore } from 'react';
import { hrefOf, type Place, type Route, routeOf } from './routes.ts';

const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', notify);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', notify);
  };
}

const address = () => window.location.pathname + window.location.search;

/** Goes to a route; `replace` for what the back button should not step through, such as the selected row. */
export function navigate(route: Place, { replace = false } = {}): void {
  const href = hrefOf(route);
  if (href === address()) return;
  if (replace) window.history.replaceState(null, '', href);
  else {
    window.history.pushState(null, '', href);
    window.scrollTo(0, 0);
  }
  notify();
}

/** The route of the current address; renders again when it changes. */
export function useRoute(): Route {
  const current = useSyncExternalStore(subscribe, address);
  return useMemo(() => {
    const url = new URL(current, window.location.origin);
    return routeOf(url.pathname, url.search);
  }, [current]);
}
