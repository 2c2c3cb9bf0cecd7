import { useEffect, useRef, useSyncExternalStore } from 'react';
import { BrandMark } from '../shell/icons.tsx';
import { sessionEnd } from './session-end.store.ts';

/** Where people sign in at an issuer: the review service sends the browser there and back to this address. */
export function SignInAtIssuer() {
  const ended = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.read);
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the screen.
  useEffect(() => (ended ? heading.current?.focus() : undefined), [ended]);
  const returnTo = `${window.location.pathname}${window.location.search}`;
  return (
    <section className="card sign-in-card" aria-labelledby="sign-in-title">
      <BrandMark />
      <h1 id="sign-in-title" ref={heading} tabIndex={-1}>
        {ended ? 'Your session has ended' : 'Sign in to review'}
      </h1>
      <p className="quiet">
        {ended
          ? 'Sign in again to go on where you were. What you typed is kept in this browser.'
          : 'Your organisation knows who you are and which cases are yours.'}
      </p>
      <a className="button button-primary" href={`/v1/login?${new URLSearchParams({ returnTo })}`}>
        Sign in
      </a>
    </section>
  );
}
