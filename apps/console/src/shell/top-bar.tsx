import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useRoute } from '../navigation/history.ts';
import { Link } from '../navigation/link.tsx';
import { anyQueue, queueRoute } from '../navigation/routes.ts';
import { ReviewerPicker } from '../session/reviewer-picker.tsx';
import { BrandMark, ThemeIcon } from './icons.tsx';
import { theme } from './theme.store.ts';

/** Name, state of the connection, appearance, help and who is signed in. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const { page } = useRoute();
  return (
    <header className="top-bar">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <Link to={queueRoute(anyQueue)} className="brand">
        <BrandMark />
        <span>
          Tidegate <span className="brand-area">Review</span>
        </span>
      </Link>
      <nav className="top-nav" aria-label="Screens">
        <Link to={{ page: 'exercises', caseId: null }} aria-current={page === 'exercises' ? 'page' : undefined}>
          Exercises
        </Link>
      </nav>
      <span className="grow" />
      <Connection />
      <ThemeButton />
      <button
        type="button"
        className="button button-quiet"
        onClick={onHelp}
        title="Keyboard help (?)"
        aria-label="Keyboard help"
      >
        <kbd>?</kbd>
      </button>
      <ReviewerPicker />
    </header>
  );
}

function ThemeButton() {
  const current = useSyncExternalStore(theme.subscribe, theme.read);
  const label = `Appearance: ${current}. Change`;
  return (
    <button type="button" className="button button-quiet" onClick={theme.next} title={label} aria-label={label}>
      <ThemeIcon />
    </button>
  );
}

/** Live while the polling of the queues succeeds; says so in words when it does not. */
function Connection() {
  const client = useQueryClient();
  useIsFetching();
  const failed = client
    .getQueryCache()
    .findAll({ queryKey: ['queues'] })
    .some((query) => query.state.status === 'error' || query.state.fetchFailureCount > 0);
  return (
    <span className={failed ? 'connection connection-lost' : 'connection'}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-text">{failed ? 'Not connected' : 'Live'}</span>
    </span>
  );
}
