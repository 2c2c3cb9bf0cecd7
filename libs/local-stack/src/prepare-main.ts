/**
 * A program that creates topics and schemas and ends: what a deployment runs once before the services
 * (`docker-compose.yml`, service `prepare`). Reads `KAFKA_BROKERS` and `DATABASE_URL`; the SQL files are found from the
 * working directory.
 */
import { prepareSchemas, prepareTopics } from './prepare.ts';

const brokers = process.env['KAFKA_BROKERS'];
const databaseUrl = process.env['DATABASE_URL'];
if (!brokers || !databaseUrl) {
  process.stderr.write('Set KAFKA_BROKERS=host:port and DATABASE_URL=postgres://user:password@host:port/database.\n');
  process.exit(2);
}
await prepareTopics(brokers.split(','));
const applied = await prepareSchemas(process.cwd(), databaseUrl);
process.stderr.write(`Topics are there; ${applied} migrations were applied.\n`);
process.exit(0);
