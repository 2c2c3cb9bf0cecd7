/**
 * Starts PostgreSQL, Kafka (if the first argument is `with-kafka`) and a plain child, prints their process ids as one
 * line of JSON, and then ends in the way that the second argument names, or waits to be ended.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { superviseChild } from '../../src/children.ts';
import { startKafka } from '../../src/kafka-broker.ts';
import { startPostgres } from '../../src/postgres-server.ts';

const [folder = '', kafkaToo, ending] = process.argv.slice(2);
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
const kafka = kafkaToo === 'with-kafka' ? await startKafka({ dataDir: join(folder, 'kafka'), quick: true }) : undefined;
// A child that does not listen to SIGTERM, as a hung service would.
const stubborn = spawn('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done'], { detached: true, stdio: 'ignore' });
superviseChild(stubborn, { order: 30, signal: 'SIGTERM', graceMs: 300 });
process.stdout.write(
  `${JSON.stringify({ pids: [postgres.pid, kafka?.pid, stubborn.pid].filter(Boolean), url: postgres.url() })}\n`,
);
if (ending === 'throw')
  setTimeout(() => {
    throw new Error('on purpose');
  }, 10);
else if (ending === 'exit') setTimeout(() => process.exit(3), 10);
else setInterval(() => undefined, 1000);
