import { BrandMark } from '../shell/icons.tsx';

/** Where people sign in at an issuer: the review service sends the browser there and back to this address. */
export function SignInAtIssuer() {
  const returnTo = `${window.location.pathname}${window.location.search}`;
  return (
    <section className="card sign-in-card" aria-labelledby="sign-in-title">
      <BrandMark />
      <h1 id="sign-in-title">Sign in to review</h1>
      <p className="quiet">Your organisation knows who you are and which cases are yours.</p>
      <a className="button button-primary" href={`/v1/login?${new URLSearchParams({ returnTo })}`}>
        Sign in
      </a>
    </section>
  );
}
