import { kafkaConfig } from '@tidegate/kafka/config';
import { postgresConfig } from '@tidegate/postgres/config';
import { logLevels } from '@tidegate/telemetry/logger';
import { z } from 'zod';
import { identityConfig } from './identity-config.ts';

const port = z.int().min(0).max(65_535);

/** What every service can be told; an app extends it with its own settings. 0 as a port takes any free one. */
export const serviceConfig = z.object({
  http: z
    .object({
      port: port.default(4_600).describe('Port of the HTTP interface and of /livez and /readyz.'),
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 inside a container.'),
    })
    .prefault({}),
  metrics: z
    .object({ port: port.default(9_464).describe('Port of /metrics; keep it away from the outside.') })
    .prefault({}),
  log: z
    .object({ level: z.enum(logLevels).default('info').describe('The least important lines that are written.') })
    .prefault({}),
  tracing: z
    .object({
      sampleRatio: z.number().min(0).max(1).default(0.05).describe('Share of the traces begun here that are recorded.'),
      file: z.string().min(1).optional().describe('File to which spans are appended as JSON lines.'),
      otlpEndpoint: z.url().optional().describe('Base address of an OTLP/HTTP collector.'),
    })
    .prefault({}),
  watchdog: z
    .object({
      loopTimeoutMs: z
        .int()
        .min(1_000)
        .default(60_000)
        .describe('After this long without a turn of its event loop the process is ended by SIGKILL.'),
    })
    .prefault({}),
  identity: identityConfig,
  kafka: kafkaConfig.prefault({}),
  postgres: postgresConfig.optional(),
});
export type ServiceConfig = z.output<typeof serviceConfig>;
