import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKafka } from '@tidegate/kafka/connection';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { silentLog as log } from '@tidegate/telemetry/logger';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Tells this run apart, since all tests share the topics. */
const scope = `task:acme/run-${randomUUID().slice(0, 8)}`;
const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
let state: string;
let file: string;

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'tidegate-calibration-'));
  file = join(state, 'calibration.json');
  const lines = Array.from({ length: 60 }, (_, index) => JSON.stringify(episode(index, index % 3 === 0)));
  writeFileSync(join(state, 'traces.jsonl'), lines.join('\n'));
  await createTopics(createKafka({ brokers, clientId: 'calibration-test', log }), ['tidegate.calibration.state.v1']);
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** Wrong where calls failed. */
function episode(index: number, wrong: boolean) {
  const counts = { agent_messages: 3, user_messages: 2, tool_calls: 6, distinct_tools: 2, repeated_identical_calls: 0 };
  return {
    ...{ source: 's', model: 'm', domain: 'retail', task_id: String(index), trial: 0, request: 'Return my order.' },
    signals: {
      ...{ ...counts, tool_failures_count: wrong ? 3 : 0, max_consecutive_tool_failures: 0 },
      ...{ write_calls: 1, write_calls_ok: 1, duration_s: null },
    },
    proposed_actions: [{ name: 'return_items', args: { order_id: 'W1' }, error: false, amount: null }],
    label: { unsafe_autonomy: wrong, failed: wrong },
  };
}

/** Without any service: only Kafka is there. */
function calibration(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', TIDEGATE_STATE_DIR: state };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['apps/cli/src/main.ts', 'calibration', ...args],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('tidegate calibration', () => {
  it('fits, publishes and shows what is in force, the latest of a scope only', async () => {
    const fit = () =>
      calibration(
        'fit',
        '--data',
        state,
        '--scope',
        scope,
        '--model',
        'm-1',
        '--prompt',
        'p-1',
        '--out',
        file,
        '--json',
      );
    expect(await fit()).toMatchObject({ code: 0 });
    expect(await calibration('publish', file)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`is in force for ${scope}, for requests of exactly model m-1, prompt p-1`),
    });
    await fit();
    const latest = JSON.parse(readFileSync(file, 'utf8')) as object;
    await calibration('publish', file, '--json');
    const shown = await calibration('show', '--scope', scope, '--json');
    expect((JSON.parse(shown.stdout) as { data: unknown[] }).data).toEqual([latest]);
    expect((await calibration('show', '--scope', scope)).stdout).toContain('signal.failures');
  });

  it('publishes nothing of a bad file, and names what is wrong with it', async () => {
    const bad = join(state, 'bad.json');
    writeFileSync(bad, readFileSync(file, 'utf8').replace(/"intercept": [^,]+,/, '"intercept": "high",'));
    const refused = await calibration('publish', bad);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('/intercept: "high"')]);
  });

  it('does not silently take the probabilities from other versions', async () => {
    const other = join(state, 'other.json');
    writeFileSync(other, readFileSync(file, 'utf8').replace('"model": "m-1"', '"model": "m-2"'));
    const refused = await calibration('publish', other);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('/versions: model m-2')]);
    expect(await calibration('publish', other, '--replace')).toMatchObject({ code: 0 });
  });

  it('says which scopes there are when one is asked for that has none', async () => {
    const shown = await calibration('show', '--scope', `${scope}-other`);
    expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining(scope)]);
  });
});
