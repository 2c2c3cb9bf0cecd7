import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { HttpProblem, problemOf, unreachableProblem } from '../http/http-problem.ts';

/** Who is signed in, by the cookie of this browser; null for nobody. Throws HttpProblem for everything else. */
export async function readSession(signal: AbortSignal): Promise<ReviewerProfile | null> {
  const answer = await ask('/v1/session', { signal });
  if (answer.status === 401) return null;
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok || body === null) throw new HttpProblem(problemOf(answer.status, body));
  return body as ReviewerProfile;
}

/** Ends the session here and, where the issuer has an address for it, there. */
export async function signOut(): Promise<void> {
  const answer = await ask('/v1/logout', { method: 'POST' });
  const body = (await answer.json().catch(() => null)) as { endUrl?: string | null } | null;
  if (!answer.ok) throw new HttpProblem(problemOf(answer.status, body));
  window.location.assign(body?.endUrl ?? '/');
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, { ...init, headers: { accept: 'application/json' } }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new HttpProblem(unreachableProblem());
  });
}
