import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, LoggerService, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log } from '@tidegate/telemetry/logger';
import type { Registry } from '@tidegate/telemetry/metrics';
import type { FastifyInstance } from 'fastify';
import type { Health } from './health.ts';
import { observeRequests } from './http-observation.ts';
import { ProblemFilter } from './problem-filter.ts';

const bodyBytesMax = 1_048_576;
const requestTimeoutMs = 30_000;

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
}

/** The Nest application of a service on Fastify: problem+json for every error, health routes, measured requests. */
export async function createHttpApplication(options: HttpApplicationOptions): Promise<NestFastifyApplication> {
  const adapter = new CandidAdapter({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    // Above the idle time-out of common load balancers (60 s), so that it is never us who closes first.
    keepAliveTimeout: 65_000,
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
  serveHealth(instance, options.health);
  return application;
}

/** Listens and returns the port, also when 0 was asked for. @throws the error of the socket, such as EADDRINUSE */
export async function listen(application: NestFastifyApplication, port: number, host: string): Promise<number> {
  await application.listen(port, host);
  return (application.getHttpServer().address() as AddressInfo).port;
}

/** Says each route as it is added, so that what is served can be compared with what is documented. */
function tellRoutes(instance: FastifyInstance, log: Log): void {
  instance.addHook('onRoute', ({ method, url }) => log.debug('A route is served', { method, path: url }));
}

/** `/livez` says that the process answers; `/readyz` says whether it may get work, with every check. */
function serveHealth(instance: FastifyInstance, health: Health): void {
  instance.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ alive: true }));
  instance.get('/readyz', (_request, reply) => {
    const report = health.report();
    return reply
      .status(report.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  });
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
