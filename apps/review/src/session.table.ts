import type { Database, Queryable } from '@tidegate/postgres/database';

/** Somebody who was sent to the issuer and has not come back yet. */
export interface SignInAttempt {
  readonly verifier: string;
  readonly nonce: string;
  readonly returnTo: string;
}

/** Somebody who signed in, as the issuer described them. */
export interface SessionRow {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

/** When something is looked at; RFC 3339. */
export interface SessionTimes {
  readonly now: string;
  /** Sessions that nobody used since then have ended. */
  readonly seenAfter: string;
}

export async function insertAttempt(
  database: Database,
  digest: string,
  { verifier, nonce, returnTo }: SignInAttempt,
  now: string,
): Promise<void> {
  await database.execute(
    'insert into sign_in_attempt (state_digest, verifier, nonce, return_to, started_at) values ($1, $2, $3, $4, $5)',
    [digest, verifier, nonce, returnTo, now],
  );
}

/** An attempt can be finished once; undefined when there is none so young. */
export async function takeAttempt(
  database: Queryable,
  digest: string,
  startedAfter: string,
): Promise<SignInAttempt | undefined> {
  const [row] = await database.query<SignInAttempt & { fresh: boolean }>(
    `delete from sign_in_attempt where state_digest = $1
     returning verifier, nonce, return_to as "returnTo", started_at > $2::timestamptz as fresh`,
    [digest, startedAfter],
  );
  return row?.fresh === true ? row : undefined;
}

export async function insertSession(
  database: Queryable,
  digest: string,
  { issuer, claims, idToken }: SessionRow,
  { now, endsAt }: { readonly now: string; readonly endsAt: string },
): Promise<void> {
  await database.execute(
    `insert into session (session_digest, issuer, claims, id_token, started_at, seen_at, ends_at)
     values ($1, $2, $3::jsonb, $4, $5, $5, $6)`,
    [digest, issuer, JSON.stringify(claims), idToken, now, endsAt],
  );
}

/** Lets every session of a person who has just signed in know what the issuer says now, not what it said before. */
export async function renewClaims(
  queryable: Queryable,
  { issuer, claims }: Pick<SessionRow, 'issuer' | 'claims'>,
): Promise<void> {
  await queryable.execute(
    `update session set claims = $2::jsonb where issuer = $1 and claims ->> 'sub' = $2::jsonb ->> 'sub'`,
    [issuer, JSON.stringify(claims)],
  );
}

/** Undefined when it has ended. That it is in use is written down once a minute, not with each request. */
export async function findSession(
  database: Queryable,
  digest: string,
  { now, seenAfter }: SessionTimes,
): Promise<SessionRow | undefined> {
  const [row] = await database.query<SessionRow & { stale: boolean }>(
    `select issuer, claims, id_token as "idToken", seen_at < $2::timestamptz - interval '1 minute' as stale from session
     where session_digest = $1 and ends_at > $2 and seen_at > $3`,
    [digest, now, seenAfter],
    { name: 'session_find' },
  );
  if (row?.stale === true)
    await database.execute('update session set seen_at = $2 where session_digest = $1', [digest, now]);
  return row;
}

/** Undefined when there was none. */
export async function deleteSession(database: Queryable, digest: string): Promise<SessionRow | undefined> {
  const [row] = await database.query<SessionRow>(
    'delete from session where session_digest = $1 returning issuer, claims, id_token as "idToken"',
    [digest],
  );
  return row;
}

/** What ended by itself and what never came back; called with each sign-in, so nothing grows. */
export async function deleteEnded(database: Queryable, { now, seenAfter }: SessionTimes): Promise<void> {
  await database.execute('delete from session where ends_at <= $1 or seen_at <= $2', [now, seenAfter]);
  await database.execute("delete from sign_in_attempt where started_at < $1::timestamptz - interval '1 hour'", [now]);
}
