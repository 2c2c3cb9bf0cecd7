import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, LoggerService, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log } from '@tidegate/telemetry/logger';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { FastifyInstance } from 'fastify';
import { findDevelopmentCaller, guardRoutes } from './caller-door.ts';
import type { FindCaller } from './caller-door.ts';
import { callerDoor } from './callers.ts';
import type { Health } from './health.ts';
import { healthRoutes, httpTimeouts } from './http-door.ts';
import type { HttpDoor } from './http-door.ts';
import { observeRequests } from './http-observation.ts';
import { ProblemFilter } from './problem-filter.ts';

const bodyBytesMax = 1_048_576;

/** The root module of every service; what it holds comes from the service. */
class ServiceModule {}

/** Hands errors of Fastify on as they are; Nest's mapping drops the code that tells them apart. */
class CandidAdapter extends FastifyAdapter {
  override mapException(error: unknown): unknown {
    return error;
  }
}

export interface HttpApplicationOptions {
  readonly metadata: ModuleMetadata;
  readonly health: Health;
  readonly log: Log;
  readonly metrics: Registry;
  /** Where requests come in; without one, `listen` opens a server. */
  readonly door?: HttpDoor;
  /** How callers prove who they are; without it headers are believed, as in tests (ADR 10). */
  readonly findProved?: FindCaller;
}

/** The Nest application of a service on Fastify: problem+json for every error, health routes, measured requests. */
export async function createHttpApplication(options: HttpApplicationOptions): Promise<NestFastifyApplication> {
  const { door } = options;
  const adapter = new CandidAdapter({
    bodyLimit: bodyBytesMax,
    ...httpTimeouts,
    ...(door ? { serverFactory: (answer: RequestListener) => door.serverFor(answer) } : {}),
    forceCloseConnections: 'idle',
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
  });
  const module: DynamicModule = { module: ServiceModule, ...options.metadata };
  const application = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLoggerOf(options.log),
    abortOnError: false,
  });
  application.useGlobalFilters(new ProblemFilter(options.log));
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  tellRoutes(instance, options.log);
  observeRequests(instance, options.metrics);
  const { findProved } = options;
  const find = findProved ?? findDevelopmentCaller;
  guardRoutes(instance, callerDoor(options.metrics, { find, verified: findProved !== undefined }));
  serveHealth(instance, options.health);
  // A server that Fastify did not make it does not close either.
  if (door) instance.addHook('preClose', () => door.close());
  return application;
}

/** For an application without a door: listens and returns the port, also when 0 was asked for. @throws the error of the socket, such as EADDRINUSE */
export async function listen(application: NestFastifyApplication, port: number, host: string): Promise<number> {
  await application.listen(port, host);
  return (application.getHttpServer().address() as AddressInfo).port;
}

/** Lets the application answer what comes in at the door it was made with. */
export async function takeOver(application: NestFastifyApplication, door: HttpDoor): Promise<void> {
  await application.init();
  await (application.getHttpAdapter().getInstance() as unknown as FastifyInstance).ready();
  door.handOver();
}

/** Says each route as it is added, so that what is served can be compared with what is documented. */
function tellRoutes(instance: FastifyInstance, log: Log): void {
  instance.addHook('onRoute', ({ method, url }) => log.debug('A route is served', { method, path: url }));
}

function serveHealth(instance: FastifyInstance, health: Health): void {
  for (const [path, answerOf] of Object.entries(healthRoutes)) {
    instance.get(path, (_request, reply) => {
      const { status, body } = answerOf(health);
      return reply.status(status).header('cache-control', 'no-store').send(body);
    });
  }
}

function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** What Nest tells about its own start is of interest only when something is wrong with it. */
function nestLoggerOf(log: Log): LoggerService {
  return {
    log: (message: unknown) => log.debug(String(message)),
    debug: (message: unknown) => log.debug(String(message)),
    verbose: (message: unknown) => log.debug(String(message)),
    warn: (message: unknown) => log.warn(String(message)),
    error: (message: unknown, ...details: unknown[]) => log.error(String(message), { details }),
    fatal: (message: unknown, ...details: unknown[]) => log.error(String(message), { details }),
  };
}
