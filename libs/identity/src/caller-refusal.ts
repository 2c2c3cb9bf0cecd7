/** Why a caller is refused. The code is stable; the detail says what to do. */
export interface CallerRefusal {
  readonly status: 401 | 403;
  readonly code: CallerRefusalCode;
  readonly title: string;
  readonly detail: string;
}

const known = {
  unauthenticated: [401, 'The caller is not known', 'Send an API key or an access token: "authorization: Bearer …".'],
  token_malformed: [401, 'The token cannot be read', 'Send the access token of your issuer, a signed JWT, unchanged.'],
  token_expired: [401, 'The token has expired', 'Get a new access token from your issuer and send the request again.'],
  token_not_yet_valid: [401, 'The token is not valid yet', 'Check the clocks of your issuer and of this service.'],
  token_wrong_issuer: [401, 'The token is of an unknown issuer', 'Use an issuer of config/identity.yaml.'],
  token_wrong_audience: [401, 'The token is for somebody else', 'Ask your issuer for a token with our audience.'],
  token_wrong_key: [
    401,
    'The signature of the token is wrong',
    'Send a token that the issuer signed with a key it publishes.',
  ],
  key_unknown: [401, 'The API key is not known', 'Check the key; `tidegate keys list` names those that exist.'],
  key_expired: [
    401,
    'The API key has expired',
    'Use the newer key of the product, or make one: `tidegate keys rotate`.',
  ],
  key_revoked: [401, 'The API key was revoked', 'Ask an administrator for a new one: `tidegate keys create`.'],
  session_ended: [401, 'The session has ended', 'Sign in again.'],
  role_not_allowed: [403, 'The role is missing', 'Ask an administrator for the role.'],
  tenant_not_allowed: [403, 'The tenant is not yours', 'Name a tenant that you may act for.'],
  product_not_allowed: [403, 'The product is another one', 'Use the API key of that product.'],
  route_not_in_key: [403, 'The API key is not for this', 'Use a key that has this route.'],
  cross_site_request: [403, 'The request comes from another site', 'Send it from the console, with its header.'],
} as const satisfies Record<string, readonly [status: 401 | 403, title: string, remedy: string]>;

export type CallerRefusalCode = keyof typeof known;
export const callerRefusalCodes = Object.keys(known) as readonly CallerRefusalCode[];

/** The refusal of this code; `found` says what there was, before the remedy. */
export function callerRefusal(code: CallerRefusalCode, found?: string): CallerRefusal {
  const [status, title, remedy] = known[code];
  return { status, code, title, detail: found === undefined ? remedy : `${found} ${remedy}` };
}
