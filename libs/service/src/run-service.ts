import type { z } from 'zod';
import { connectKafka } from './kafka-messaging.ts';
import type { Environment } from './process-environment.ts';
import type { ServiceDefinition } from './runtime.ts';
import type { ServiceConfig } from './service-config.ts';
import { runServiceOn } from './service-life.ts';

/**
 * Runs a service until it is asked to stop: reads its configuration, answers `/livez`, `/readyz` and metrics (on a port
 * of their own), waits for Postgres and Kafka, serves its HTTP routes, consumes, and ends in order on SIGTERM, SIGINT,
 * SIGHUP or the end of its parent: code 0 after a clean stop within 25 s, else 1. Tells its ports in the log line
 * `listening` as soon as it answers there, and to a parent with an IPC channel as `{kind: 'listening', service,
 * httpPort, metricsPort}`; `/readyz` tells when it may get work.
 *
 * Call it from `main.ts` with `process.env`. A service that cannot start says why on standard error and ends with 1.
 */
export async function runService<Schema extends z.ZodType<ServiceConfig>, UsesDatabase extends boolean>(
  definition: ServiceDefinition<Schema, UsesDatabase>,
  env: Environment,
): Promise<void> {
  await runServiceOn(definition, env, connectKafka);
}
