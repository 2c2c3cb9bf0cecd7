import { httpRoutes } from '@tidegate/contracts/http-routes';
import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { reviewerHeader } from '@tidegate/contracts/http-cases';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import type { Caller, Tenants } from '@tidegate/identity/caller';
import { developmentCaller } from '@tidegate/identity/development-caller';
import type { CallerRefusal } from '@tidegate/identity/caller-refusal';
import { checkProduct, checkRole, checkTenant, reachOf } from '@tidegate/identity/may-call';
import { namedTenant } from '@tidegate/identity/named-tenant';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

/** Headers as Fastify gives them, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Finds out who calls; null when the request names nobody. @throws ProblemError when what it sends proves nothing */
export type FindCaller = (request: {
  readonly method: string;
  readonly headers: RequestHeaders;
}) => Caller | null | Promise<Caller | null>;

export interface CallerDoorOptions {
  readonly find: FindCaller;
  /** Whether names are proved; else headers are believed and nobody is refused (ADR 10). */
  readonly verified: boolean;
  /** Runs the rest of the request where its tenants are known, for the database. */
  readonly within: (tenants: Tenants, run: () => void) => void;
  /** Told about each refusal, for metrics. */
  readonly onRefused: (refusal: CallerRefusal) => void;
}

type GuardedRoute = Pick<HttpRoute, 'id' | 'access'>;

const callers = new WeakMap<object, Caller | null>();

/** Who calls, by the headers of the request; null for nobody. Every request has passed the door, so this never guesses. */
export function callerOf(headers: object): Caller | null {
  const caller = callers.get(headers);
  if (caller === undefined) throw new Error('the request has not passed the door of callers');
  return caller;
}

/** Believes the headers of the development identity (ADR 10). */
export const findDevelopmentCaller: FindCaller = ({ headers }) =>
  developmentCaller(String(headers[reviewerHeader] ?? headers[operatorHeader] ?? 'development'));

/**
 * The one place where it is decided who calls and what they may call, for every route of every service: before the body is read
 * whether the caller may use the route, after it whether for the tenant that the request names (requirement I4).
 */
export function guardRoutes(instance: FastifyInstance, options: CallerDoorOptions): void {
  const { find, verified, within, onRefused } = options;
  const routeOf = (request: FastifyRequest) => declaredRoute(request) ?? (verified ? undeclaredRoute(request) : null);
  const refuse = (refusal: CallerRefusal | null): ProblemError | undefined => {
    if (refusal === null) return undefined;
    onRefused(refusal);
    return problemOfRefusal(refusal);
  };
  instance.addHook('onRequest', (request, _reply, done) => {
    const admit = (caller: Caller | null): void => {
      callers.set(request.raw.headers, caller);
      const route = routeOf(request);
      done(route === null ? undefined : refuse(checkRole(caller, route)));
    };
    const fail = (error: unknown): void => {
      if (error instanceof ProblemError) onRefused(error as CallerRefusal & ProblemError);
      done(error as Error);
    };
    try {
      const isOpen = verified && (routeOf(request)?.access.roles ?? 'anyone') === 'anyone';
      const found = isOpen ? null : find({ method: request.method, headers: request.raw.headers });
      if (found instanceof Promise) found.then(admit, fail);
      else admit(found);
    } catch (error) {
      fail(error);
    }
  });
  instance.addHook('preValidation', (request, _reply, done) => {
    const route = routeOf(request);
    if (route === null) return done();
    const caller = callerOf(request.raw.headers);
    const { headers, query, params, body } = request;
    const named = namedTenant(route.access.tenant, { headers, query, params, body });
    const problem = refuse(checkTenant(caller, route, named) ?? checkProduct(caller, route, body));
    if (problem !== undefined) return done(problem);
    within(reachOf(caller, route, named), done);
  });
}

export function problemOfRefusal(refusal: CallerRefusal): ProblemError {
  const { status, code } = refusal;
  const error = code === 'unauthenticated' ? '' : ` error="${status === 401 ? 'invalid_token' : 'insufficient_scope'}"`;
  return new ProblemError({ ...refusal, headers: { 'www-authenticate': `Bearer${error}` } });
}

const declared = new Map<string, HttpRoute>(
  httpRoutes.map((route) => [`${route.method.toUpperCase()} ${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`, route]),
);

/** Null for what is no part of the API: the files of the console, and addresses where nothing is. */
function declaredRoute(request: FastifyRequest): GuardedRoute | null {
  // A GET is served as a HEAD, too.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return declared.get(`${method} ${request.routeOptions.url ?? ''}`) ?? null;
}

/** What is under `/v1` and declared nowhere may be called by nobody. */
function undeclaredRoute(request: FastifyRequest): GuardedRoute | null {
  const isServed = request.routeOptions.url?.startsWith('/v1/') ?? false;
  return isServed ? { id: 'undeclared', access: { roles: [], tenant: 'none' } } : null;
}
