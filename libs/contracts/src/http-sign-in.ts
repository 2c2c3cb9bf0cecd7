import { z } from 'zod';
import type { HttpRoute } from './http-route.ts';
import { storeRefusals } from './http-route.ts';

/** The answer of `POST /v1/logout`. */
export const SignOutReply = z.object({
  endUrl: z
    .string()
    .nullable()
    .describe('Go there so that the issuer forgets, too; null where it has no such address.'),
});
export type SignOutReply = z.infer<typeof SignOutReply>;

/** Query of `GET /v1/login`. */
export const SignInQuery = z.object({
  returnTo: z.string().optional().describe('Address of the console to go on with; `/` for anything else.'),
});

const notConfigured = { status: 404, codes: ['sign_in_not_configured'] };
const cookies = { 'set-cookie': 'HttpOnly, SameSite=Lax; `__Host-` and Secure where there is TLS.' };
const anyone = { roles: 'anyone', tenant: 'none' } as const;

/** Where people sign in and out, in a browser (requirement I4). */
export const signInRoutes: readonly HttpRoute[] = [
  {
    id: 'signIn',
    service: 'review',
    method: 'get',
    path: '/v1/login',
    summary: 'Sends a browser to the issuer.',
    access: anyone,
    query: SignInQuery,
    answers: [{ status: 302, description: 'To the issuer.', headers: { location: 'Where to.', ...cookies } }],
    refusals: [notConfigured, ...storeRefusals],
  },
  {
    id: 'finishSignIn',
    service: 'review',
    method: 'get',
    path: '/v1/login/callback',
    summary: 'Where the issuer sends a browser back to; begins a session.',
    access: anyone,
    answers: [{ status: 302, description: 'To the console.', headers: { location: 'Where to.', ...cookies } }],
    refusals: [{ status: 401, codes: ['sign_in_failed'] }, notConfigured, ...storeRefusals],
  },
  {
    id: 'signOut',
    service: 'review',
    method: 'post',
    path: '/v1/logout',
    summary: 'Ends the session of the browser; harmless twice.',
    access: anyone,
    answers: [
      { status: 200, description: 'Ended.', body: { name: 'SignOutReply', schema: SignOutReply }, headers: cookies },
    ],
    refusals: [{ status: 403, codes: ['cross_site_request'] }, notConfigured, ...storeRefusals],
  },
];
