export interface BrowserSetting {
  readonly read: () => string;
  readonly write: (value: string) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * One text kept in this browser, readable by React through `useSyncExternalStore`. Where storage is refused (private
 * windows, full disks) it lasts as long as the page.
 */
export function browserSetting(key: string, fallback: string): BrowserSetting {
  const listeners = new Set<() => void>();
  let value = stored(key) ?? fallback;
  return {
    read: () => value,
    write: (next) => {
      value = next;
      store(key, next);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a stored text; null when there is none or storage is refused. */
export function stored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Stores a text, or removes it when the value is null. A refusal of the browser is not an error of the reviewer's. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch {
    // The setting still holds for this page.
  }
}
