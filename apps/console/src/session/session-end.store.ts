const listeners = new Set<() => void>();
let ended = false;

/** The codes with which the service says that nobody, or somebody else, is signed in in this browser. */
const codes = ['session_ended', 'unauthenticated', 'cross_site_request'];

/** Told about each refusal: where it means that the session is over, the console looks who is signed in. */
export function noteRefusal(code: string): void {
  if (!codes.includes(code)) return;
  ended = true;
  for (const listener of listeners) listener();
}

export const sessionEnd = {
  /** Whether a session ended while this page was open. */
  read: (): boolean => ended,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
