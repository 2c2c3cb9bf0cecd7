import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { build } from 'esbuild';
import { stringify } from 'yaml';

const root = join(import.meta.dirname, '../../..');
const bundle = join(root, '.tidegate', `test-${randomUUID()}`, 'main.js');
const grant = { description: 'd', when: [{ fact: 'risk_tier', atMost: 1 }], effect: 'proceed', reason: 'GRANTED' };
let brokers: string;
let publisher: KafkaPublisher;
let folder: string;

beforeAll(async () => {
  brokers = process.env['KAFKA_BROKERS'] ?? '';
  if (!brokers) throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'policy-startup-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  folder = mkdtempSync(join(tmpdir(), 'tidegate-policy-start-'));
  mkdirSync(join(folder, 'policies'));
  await build({
    ...{ absWorkingDir: root, entryPoints: [join(root, 'apps/policy/src/main.ts')], outfile: bundle, bundle: true },
    ...{ format: 'esm', platform: 'node', target: 'node24', logLevel: 'silent' },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true } },
    plugins: [
      {
        name: 'workspace-only',
        setup: (builder) =>
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@tidegate/') ? undefined : { path, external: true },
          ),
      },
    ],
  });
});
afterAll(async () => {
  await publisher?.close();
  if (folder) rmSync(folder, { recursive: true });
  rmSync(join(bundle, '..'), { recursive: true, force: true });
});

/** Starts the service with this policy file; only a start that fails comes to an end by itself. */
async function endOfStart(file: string): Promise<{ readonly code: unknown; readonly output: string }> {
  writeFileSync(join(folder, 'policies', 'test.yaml'), file);
  const env = { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, TIDEGATE_CONFIG_DIR: folder };
  const ports = { TIDEGATE_HTTP__PORT: '0', TIDEGATE_METRICS__PORT: '0' };
  const child = spawn(process.execPath, [bundle], { env: { ...env, ...ports }, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [code] = (await once(child, 'exit')) as [unknown];
  clearTimeout(limit);
  return { code, output };
}

const documentOf = (scope: string, version: number, auditSampleRate: number) => ({
  ...{ name: 'startup', version, scope, auditSampleRate },
  ...{ authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] },
});

describe('the policy service', () => {
  it('does not start with a policy that cannot be used, and says where and what to do', async () => {
    const text = stringify(documentOf(`t-${randomUUID()}`, 1, 0)).replace('risk_tier', 'risk_teir');
    const { code, output } = await endOfStart(text);
    expect(code).toBe(1);
    expect(output).toMatch(/test\.yaml:\d+:\d+ .*"risk_teir" .*did you mean risk_tier\?/);
  });

  it('does not start with a file that is no YAML', async () => {
    const { code, output } = await endOfStart('name: [unclosed\n');
    expect([code, output]).toEqual([1, expect.stringMatching(/test\.yaml:\d+:\d+ .*valid YAML/)]);
  });

  it('does not start with a policy that breaks an invariant beside it, and shows a request that does', async () => {
    const cases = join(folder, 'policies', 'cases');
    mkdirSync(cases);
    const promise = { name: 'no tier proceeds', when: [{ fact: 'risk_tier', atLeast: 0 }], atLeast: 'approve' };
    writeFileSync(join(cases, 'risk.yaml'), stringify({ policy: 'startup', invariants: [promise] }));
    const { code, output } = await endOfStart(stringify(documentOf(`t-${randomUUID()}`, 1, 0)));
    rmSync(cases, { recursive: true });
    expect(code).toBe(1);
    expect(output).toMatch(/risk\.yaml:\d+:\d+ .*"no tier proceeds" does not hold: .*for example with risk_tier 0/);
  });

  it('does not start with a changed policy of the same version, and says which one is needed', async () => {
    const scope = `t-${randomUUID()}`;
    const inForce = PolicyDocument.parse(documentOf(scope, 3, 0.1));
    await publisher.publish([policyPublishedEvent(inForce, 'test', new Date().toISOString())]);
    const { code, output } = await endOfStart(stringify(documentOf(scope, 3, 0.2)));
    expect(code).toBe(1);
    expect(output).toMatch(/test\.yaml .*version is 3, .*raise version to 4/);
  });
});
