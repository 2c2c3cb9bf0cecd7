import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKafka } from '@tidegate/kafka/connection';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import { silentLog } from '@tidegate/telemetry/logger';
import { buildServices } from './build-services.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const limitMs = 60_000;

/** The services that read `config/queues.yaml`, started as they are started for real. */
describe('a queues.yaml that cannot be used', () => {
  let folder: string;
  let brokers: string;
  beforeAll(async () => {
    brokers = process.env['KAFKA_BROKERS'] ?? '';
    if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
    const clientId = 'unusable-queues-test';
    await createTopics(createKafka({ brokers: brokers.split(','), clientId, log: silentLog }));
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-unusable-queues-')));
    // The bundles go to a folder of their own, where a running system of this checkout does not notice them.
    for (const name of ['apps', 'libs', 'node_modules', 'package.json'])
      symlinkSync(join(root, name), join(folder, name));
    cpSync(join(root, 'config'), join(folder, 'config'), { recursive: true });
    await buildServices({ root: folder, quiet: true });
  });
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the service with this queues.yaml; only a start that fails comes to an end by itself. */
  async function endOfStart(service: string, queues: string): Promise<{ code: unknown; output: string }> {
    writeFileSync(join(folder, 'config', 'queues.yaml'), queues);
    const test = await openTestDatabase({
      adminUrl: process.env['DATABASE_URL'],
      schema: service,
      directories: [join(root, 'apps', service, 'migrations')],
    });
    try {
      const env = { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, DATABASE_URL: test.url };
      const ports = { TIDEGATE_HTTP__PORT: '0', TIDEGATE_METRICS__PORT: '0' };
      const child = spawn(process.execPath, [join('dist', service, 'main.js')], {
        cwd: folder,
        env: { ...env, ...ports },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let output = '';
      child.stderr.on('data', (chunk) => (output += String(chunk)));
      const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
      const [code] = (await once(child, 'close')) as [unknown];
      clearTimeout(limit);
      return { code, output };
    } finally {
      await test.close();
    }
  }

  it.each(['routing', 'review'])(
    'keeps %s from starting when a queue has no name, and is named with its line',
    async (service) => {
      const queues = 'defaultQueue: billing\nqueues:\n  - nmae: billing\n    title: Billing\n    due: 1h\n';
      const { code, output } = await endOfStart(service, queues);
      expect([code, output]).toEqual([1, expect.stringMatching(/queues\.yaml:3\b.*name/)]);
    },
  );

  it.each(['routing', 'review'])(
    'keeps %s from starting when it is no YAML, and is named with its line',
    async (service) => {
      const { code, output } = await endOfStart(service, 'defaultQueue: billing\nqueues: [unclosed\n');
      expect([code, output]).toEqual([1, expect.stringMatching(/queues\.yaml:\d+:\d+ .*valid YAML/)]);
    },
  );
});
