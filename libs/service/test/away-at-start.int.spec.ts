import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createKafka } from '@tidegate/kafka/connection';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { silentLog } from '@tidegate/telemetry/logger';
import { startTcpProxy } from '@tidegate/testing/tcp-proxy';
import type { TcpProxy } from '@tidegate/testing/tcp-proxy';
import { waitFor } from '@tidegate/testing/wait-for';
import { startFixture } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';

let test: TestDatabase;
let service: ServiceProcess | undefined;
let way: TcpProxy | undefined;
const broker = process.env['KAFKA_BROKERS']?.split(',')[0] ?? '';
beforeAll(async () => {
  if (!broker) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  test = await openTestDatabase({ adminUrl: process.env['DATABASE_URL'], schema: 'monitor' });
  await createTopics(createKafka({ brokers: [broker], clientId: 'away-at-start-test', log: silentLog }));
});
afterEach(async () => {
  service?.child.kill('SIGKILL');
  await way?.close();
  way = undefined;
});
afterAll(() => test?.close());

/** A port on which nobody listens until a way to the real server is opened there. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ask(httpPort: number, path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${httpPort}${path}`, { method });
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as Record<string, unknown> };
}

const away = {
  Postgres: { check: 'postgres', says: 'Postgres is not there yet; trying again', detail: 'ECONNREFUSED' },
  Kafka: {
    check: 'publisher',
    says: 'Kafka cannot be reached; trying again until it works',
    detail: 'Kafka cannot be reached',
  },
};

describe.each(['Postgres', 'Kafka'] as const)('a service that starts while %s is away', (what) => {
  it('answers from its first moment what it waits for, and comes up by itself', async () => {
    const port = await closedPort();
    const database = new URL(test.url);
    const target =
      what === 'Postgres'
        ? { host: database.hostname, port: Number(database.port) }
        : { host: broker.split(':')[0]!, port: Number(broker.split(':')[1]) };
    if (what === 'Postgres') database.port = String(port);
    service = startFixture('pipeline-fixture.ts', {
      DATABASE_URL: database.href,
      KAFKA_BROKERS: what === 'Kafka' ? `127.0.0.1:${port}` : broker,
    });
    const { httpPort } = await service.listening();
    await service.says(away[what].says);
    expect(await ask(httpPort, '/livez')).toMatchObject({ status: 200, body: { alive: true } });
    const unready = await ask(httpPort, '/readyz');
    expect(unready.status).toBe(503);
    expect(unready.body['checks']).toMatchObject({
      [away[what].check]: { ready: false, detail: expect.stringContaining(away[what].detail) },
    });
    const early = await ask(httpPort, '/breakers?token=hunter2', 'POST');
    expect(early).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable', instance: '/breakers' } });
    expect(early.headers.get('retry-after')).toBe('1');
    expect(early.headers.get('content-type')).toBe('application/problem+json');

    way = await startTcpProxy(target, port);
    await waitFor(async () => (await ask(httpPort, '/readyz')).status === 200, {
      describe: () => `readiness of:\n${service?.output()}`,
      timeoutMs: 20_000,
    });
    expect(await ask(httpPort, '/breakers')).toMatchObject({ status: 200 });
    expect(service.child.exitCode).toBeNull();
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  });
});
