import { isKeyLike } from '@tidegate/identity/api-key';
import type { Caller } from '@tidegate/identity/caller';
import { callerRefusal } from '@tidegate/identity/caller-refusal';
import type { IdentityDocument } from '@tidegate/identity/identity-document';
import { callerOfToken } from '@tidegate/identity/token-caller';
import type { FindCaller, RequestHeaders } from './caller-door.ts';
import { problemOfRefusal } from './caller-door.ts';
import { proveKey } from './prove-key.ts';
import type { FindKey } from './prove-key.ts';
import { TokenProof } from './prove-token.ts';

export interface CallerProofs {
  readonly document: IdentityDocument;
  readonly findKey: FindKey;
  readonly keySecret: string | undefined;
  /** Finds the session that a cookie names; where people sign in. */
  readonly findSession: () => FindCaller | undefined;
}

/** Finds callers by what they can prove: an API key or an access token in the authorization header, else a session. */
export function findProvedCaller({ document, findKey, keySecret, findSession }: CallerProofs): FindCaller {
  const tokens = new TokenProof(document);
  const byToken = async (token: string): Promise<Caller> => {
    const { claims, issuer } = await tokens.prove(token);
    const caller = callerOfToken(claims, issuer, 'token');
    if (caller === null)
      throw problemOfRefusal(callerRefusal('token_malformed', 'Its subject cannot be used as a name.'));
    return caller;
  };
  return (request) => {
    const credential = bearerOf(request.headers);
    if (credential === null) return findSession()?.(request) ?? null;
    return isKeyLike(credential)
      ? proveKey(credential, findKey, keySecret, new Date().toISOString())
      : byToken(credential);
  };
}

/** Null without the header. @throws ProblemError 401 `unauthenticated` for a header of another kind */
function bearerOf({ authorization }: RequestHeaders): string | null {
  if (authorization === undefined) return null;
  const match = typeof authorization === 'string' ? /^Bearer +(\S+)$/i.exec(authorization) : null;
  if (match) return match[1]!;
  throw problemOfRefusal(callerRefusal('unauthenticated', 'The authorization header is of another kind.'));
}
