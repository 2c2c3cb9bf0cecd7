import { useEffect, useSyncExternalStore } from 'react';

interface Announcement {
  readonly id: number;
  readonly text: string;
}

let current: Announcement = { id: 0, text: '' };
const listeners = new Set<() => void>();

function put(text: string): void {
  current = { id: current.id + 1, text };
  for (const listener of listeners) listener();
}

/** Says something to everyone: shown for a while, and read aloud by screen readers without moving the focus. */
export function announce(text: string): void {
  put(text);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const shownForMs = 8_000;

/** The one place where announcements appear. */
export function Announcer() {
  const { id, text } = useSyncExternalStore(subscribe, () => current);
  useEffect(() => {
    if (text === '') return;
    const timer = window.setTimeout(() => put(''), shownForMs);
    return () => window.clearTimeout(timer);
  }, [id, text]);
  return (
    <div className="announcer" role="status" aria-live="polite">
      {text !== '' && (
        <p key={id} className="announcement">
          {text}
        </p>
      )}
    </div>
  );
}
