import { join } from 'node:path';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { flows, keyTopic } from '@tidegate/contracts/flows';
import type { ServiceName, TopicName } from '@tidegate/contracts/topics';
import type { Caller } from '@tidegate/identity/caller';
import { callerRefusalCodes } from '@tidegate/identity/caller-refusal';
import { IdentityDocument } from '@tidegate/identity/identity-document';
import type { ControlState } from '@tidegate/kafka/control-state';
import { withinTenants } from '@tidegate/postgres/tenant-reach';
import { counterOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';
import { findDevelopmentCaller } from './caller-door.ts';
import type { CallerDoorOptions, FindCaller } from './caller-door.ts';
import { ConfigurationError } from './configuration-error.ts';
import { refuseInProduction } from './development-identity.ts';
import { findProvedCaller } from './find-caller.ts';
import type { IdentityConfig } from './identity-config.ts';
import { readYamlFile } from './load-config.ts';
import type { Environment } from './process-environment.ts';
import { keysIn } from './prove-key.ts';

/** What a service knows about callers; its application may add sessions. */
export interface Callers {
  /** Whose tokens are believed; without issuers while the development identity is in use. */
  readonly document: IdentityDocument;
  /** Where people sign in: lets the door find callers by their cookies. */
  useSessions(find: FindCaller): void;
  /** Tells of each caller whom an issuer vouched for, before the request goes on. */
  watch(listen: (caller: Caller) => Promise<void>): void;
}

/** Control topics that a service has to read to know its callers; in every mode, so that what does not belong there is told at once. */
export function callerTopics(service: ServiceName): readonly TopicName[] {
  return flows[service].consumes.includes(keyTopic) ? [keyTopic] : [];
}

/** How a service finds its callers, as it is configured. @throws ConfigurationError */
export function callersOf(
  service: ServiceName,
  identity: IdentityConfig,
  env: Environment,
  control: ControlState | undefined,
): { readonly callers: Callers; readonly find: FindCaller } {
  const hasCallers = httpRoutes.some((route) => route.service === service && route.access.roles !== 'anyone');
  const production = hasCallers && env['NODE_ENV'] === 'production';
  refuseInProduction({ service, header: 'that names a caller', production, identity });
  let findSession: FindCaller | undefined;
  const useSessions = (find: FindCaller) => void (findSession = find);
  if (identity.mode === 'development') {
    const callers = { document: { issuers: [] }, useSessions, watch: () => undefined };
    return { callers, find: findDevelopmentCaller };
  }
  const file = join(env['TIDEGATE_CONFIG_DIR'] || 'config', 'identity.yaml');
  const document = readYamlFile(file, IdentityDocument);
  if (production) refusePlainIssuers(file, document);
  const findKey = control ? keysIn(control) : () => undefined;
  const proofs = { document, findKey, keySecret: identity.keySecret, findSession: () => findSession };
  const find = findProvedCaller(proofs);
  let listen: ((caller: Caller) => Promise<void>) | undefined;
  const callers = { document, useSessions, watch: (listener: typeof listen) => void (listen = listener) };
  return { callers, find: (request) => (listen === undefined ? find(request) : tellOf(find, request, listen)) };
}

/** Finds the caller and tells of them, unless it is a key, for which no issuer vouches. */
async function tellOf(
  find: FindCaller,
  request: Parameters<FindCaller>[0],
  listen: (caller: Caller) => Promise<void>,
): Promise<Caller | null> {
  const caller = await find(request);
  if (caller?.proof === 'token' || caller?.proof === 'session') await listen(caller);
  return caller;
}

/** What comes without TLS anybody on the way can write: keys of an issuer most of all. @throws ConfigurationError */
function refusePlainIssuers(file: string, { issuers }: IdentityDocument): void {
  const problems = issuers.flatMap((entry, index) =>
    (['issuer', 'jwksUri'] as const)
      .filter((field) => entry[field]?.startsWith('http:'))
      .map((field) => ({
        ...{
          path: `issuers.${index}.${field}`,
          pointer: `/issuers/${index}/${field}`,
          got: JSON.stringify(entry[field]),
        },
        ...{
          expected: 'must be https with NODE_ENV=production; the development issuer is for one machine',
          source: file,
        },
      })),
  );
  if (problems.length > 0) throw new ConfigurationError(`${file} cannot be used`, problems);
}

/** The door of a service, with its refusals counted. */
export function callerDoor(registry: Registry, door: Pick<CallerDoorOptions, 'find' | 'verified'>): CallerDoorOptions {
  const refused = counterOf({
    registry,
    name: 'tidegate_callers_refused_total',
    help: 'Requests refused because of who called, by the code that the caller was told.',
    labels: ['code'],
    known: callerRefusalCodes.map((code) => ({ code })),
  });
  return { ...door, within: withinTenants, onRefused: ({ code }) => refused.inc({ code }) };
}
