/** A value that the browser keeps, readable by React through `useSyncExternalStore`. */
export interface Kept<Value> {
  readonly read: () => Value;
  readonly write: (value: Value) => void;
  readonly subscribe: (listener: () => void) => () => void;
}
export type BrowserSetting = Kept<string>;

/** Of all tabs, or of one, which keeps it through reloads. */
type Place = 'localStorage' | 'sessionStorage';

/**
 * One text kept in this browser. Where storage is refused (private windows, full disks) it lasts as long as the page.
 */
export function browserSetting(key: string, fallback: string): BrowserSetting {
  return kept('localStorage', key, { valueOf: (text) => text ?? fallback, textOf: (value) => value });
}

/** The same for a value of this tab only; what one tab holds does not spread to others. */
export function tabValue<Value>(key: string, form: Form<Value>): Kept<Value> {
  return kept('sessionStorage', key, form);
}

/** How a value is stored; `valueOf` takes whatever is found there, and never throws. */
interface Form<Value> {
  readonly valueOf: (text: string | null) => Value;
  readonly textOf: (value: Value) => string;
}

function kept<Value>(place: Place, key: string, { valueOf, textOf }: Form<Value>): Kept<Value> {
  const listeners = new Set<() => void>();
  let value = valueOf(stored(key, place));
  return {
    read: () => value,
    write: (next) => {
      value = next;
      store(key, textOf(next), place);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a stored text; null when there is none or storage is refused. */
export function stored(key: string, place: Place = 'localStorage'): string | null {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}

/** Stores a text, or removes it when the value is null. A refusal of the browser is not an error of the reviewer's. */
export function store(key: string, value: string | null, place: Place = 'localStorage'): void {
  try {
    if (value === null) window[place].removeItem(key);
    else window[place].setItem(key, value);
  } catch {
    // The setting still holds for this page.
  }
}
