import { z } from 'zod';

/** Settings of the connection to Postgres, the same for every service that keeps state. */
export const postgresConfig = z.object({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be an address such as postgres://user@host:5432/tidegate')
    .describe('Address of the database, with user and password. Put it into a file (`_FILE`) where it is secret.'),
  rowSecurity: z
    .boolean()
    .default(true)
    .describe(
      'Whether statements run as the roles of the schema, which policies keep to tenants; the login has to be a member.',
    ),
  poolSizeMax: z.int().min(1).max(200).default(10).describe('Connections that one instance opens at most.'),
  connectTimeoutMs: z.int().min(100).default(5_000).describe('How long to wait for a connection.'),
  statementTimeoutMs: z.int().min(100).default(15_000).describe('After this Postgres gives up on a statement.'),
  lockTimeoutMs: z.int().min(10).default(5_000).describe('After this Postgres gives up waiting for a lock.'),
});
export type PostgresConfig = z.output<typeof postgresConfig>;
