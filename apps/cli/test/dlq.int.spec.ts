import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeadLetterTreatment } from '@tidegate/contracts/dead-letter-events';
import type { TopicName } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import type { RawRecord } from '@tidegate/kafka/consumed-batch';
import { deadLetterOf, fitting } from '@tidegate/kafka/dead-letter';
import { readRecords, wholeTopics } from '@tidegate/kafka/read-records';
import { RecordSender } from '@tidegate/kafka/record-sender';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { silentLog as log } from '@tidegate/telemetry/logger';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const origin = 'tidegate.label.lifecycle.v1';
const letterTopic = 'tidegate.dead-letter.feedback.v1';
const lifecycle = 'tidegate.dead-letter.lifecycle.v1';
/** Tells the letters of this run apart, since all tests share the topics. */
const run = randomUUID().slice(0, 8);
const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const kafka = createKafka({ brokers, clientId: `dlq-${run}`, log });
let state: string;
let sender: RecordSender;

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'tidegate-dlq-'));
  await createTopics(kafka, [origin, letterTopic, lifecycle]);
  sender = await RecordSender.open(kafka);
});
afterAll(async () => {
  await sender.close();
  rmSync(state, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without any service: only Kafka is there. */
function dlq(...args: string[]): Promise<Ended> {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', TIDEGATE_STATE_DIR: state };
  return new Promise((resolve) => {
    execFile(process.execPath, ['apps/cli/src/main.ts', 'dlq', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

interface Listed {
  readonly data: readonly { id: string; status: string; key: string; attempts: number }[];
  readonly more: number;
}
const listed = async (...args: string[]): Promise<Listed> =>
  JSON.parse((await dlq('list', '--json', '--group', 'feedback', ...args)).stdout) as Listed;

async function recordsOf(topic: TopicName, key: string): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  await readRecords(kafka, await wholeTopics(kafka, [topic]), (record) => {
    if (record.record.key === key) found.push(record);
  });
  return found;
}

/** A dead letter of feedback for the record with this key and value. */
async function giveUp(key: string, value: string, offset: bigint, code = `poison-${run}`): Promise<void> {
  const headers = { ce_id: `${key}-event`, ce_tenantid: 'acme', ce_correlationid: key };
  const at = {
    topic: origin,
    partition: 0,
    offset,
    groupId: 'tidegate-feedback',
    at: new Date(),
    attempts: 1,
  } as const;
  const reason = { code, reason: 'cannot \u001b[31mpaint\u001b[0m' };
  await sender.send(fitting(deadLetterOf({ key, value, headers }, letterTopic, at, reason)));
}

const by = ['--as', 'olga', '--reason', 'the fault is repaired'];

describe('tidegate dlq', () => {
  it('lists what is open, shows it harmlessly, has it replayed to the one group, and says who did it', async () => {
    const key = `paint-${run}`;
    await giveUp(key, '{"text":"\u009bhostile"}', 41n);
    const { data } = await listed('--key', key);
    expect(data).toMatchObject([{ key, status: 'open', attempts: 1 }]);
    const id = data[0]!.id;
    const shown = await dlq('show', id);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('{"text":"\\u009bhostile"}')]);
    expect(shown.stdout).toContain('cannot \\u001b[31mpaint');
    expect(shown.stdout + (await dlq('list', '--key', key)).stdout).not.toMatch(/[\u001b\u009b]/);

    const dry = await dlq('replay', id, ...by, '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('would be replayed')]);
    expect(await recordsOf(origin, key)).toEqual([]);

    const replayed = await dlq('replay', id, ...by, '--json');
    expect([replayed.code, JSON.parse(replayed.stdout)]).toMatchObject([
      0,
      { replayed: [{ id }], refused: [], left: 0 },
    ]);
    const [replay] = await recordsOf(origin, key);
    expect(replay!.record).toMatchObject({
      value: '{"text":"\u009bhostile"}',
      headers: {
        ce_id: `${key}-event`,
        dl_for: 'tidegate-feedback',
        dl_topic: origin,
        dl_partition: '0',
        dl_offset: '41',
      },
    });
    expect((await listed('--key', key)).data).toEqual([]);
    expect((await listed('--key', key, '--all')).data).toMatchObject([{ id, status: 'replayed', treatedBy: 'olga' }]);
    const [told] = await recordsOf(lifecycle, id);
    const event = JSON.parse(told!.record.value) as DeadLetterTreatment;
    expect(event).toMatchObject({
      letterId: id,
      actor: 'olga',
      reason: 'the fault is repaired',
      eventId: `${key}-event`,
    });
  });

  it('replays by filter in the order of the letters, in portions, and says what is left', async () => {
    const code = `portion-${run}`;
    for (const number of [1, 2, 3]) await giveUp(`p-${run}`, String(number), BigInt(number), code);
    expect(await listed('--code', code, '--limit', '2')).toMatchObject({ data: [{}, {}], more: 1 });
    const first = await dlq('replay', '--group', 'feedback', '--code', code, '--limit', '2', ...by);
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('1 more match')]);
    await dlq('replay', '--code', code, ...by);
    expect((await recordsOf(origin, `p-${run}`)).map(({ record }) => record.value)).toEqual(['1', '2', '3']);
  });

  it('discards several only when it is confirmed, and never replays what was discarded', async () => {
    const [code, key] = [`unwanted-${run}`, `u-${run}`];
    for (const number of [1, 2]) await giveUp(key, String(number), BigInt(number), code);
    const asked = await dlq('discard', '--code', code, ...by);
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('Add --yes')]);
    const done = await dlq('discard', '--code', code, ...by, '--yes');
    expect(done.code).toBe(0);
    const orders = (await recordsOf(origin, key)).map(({ record }) => [record.headers['dl_action'], record.value]);
    expect(orders).toEqual([
      ['discard', ''],
      ['discard', ''],
    ]);
    const { data } = await listed('--code', code, '--all');
    const again = await dlq('replay', data[0]!.id, ...by);
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('was discarded by olga')]);
  });

  it('replays a letter that is too large for its value from where it was read, or says that it is gone', async () => {
    const [code, key] = [`large-${run}`, `large-${run}`];
    const value = 'x'.repeat(950_000);
    await sender.send({ topic: origin, partition: 0, record: { key, value, headers: { ce_id: 'original' } } });
    const [read] = await recordsOf(origin, key);
    await giveUp(key, value, read!.offset, code);
    await giveUp(key, value, 99_999_999n, code);
    const { code: exit, stdout } = await dlq('replay', '--code', code, ...by);
    expect([exit, stdout]).toEqual([1, expect.stringContaining('does not keep the record any more; discard it')]);
    const [, replay, ...none] = await recordsOf(origin, key);
    expect([replay!.record.value.length, replay!.record.headers['dl_for']]).toEqual([950_000, 'tidegate-feedback']);
    expect(none).toEqual([]);
  });

  it('refuses what would put an old record in the place of a newer one', async () => {
    const at = { topic: 'tidegate.breaker.state.v1', partition: 0, offset: 3n, at: new Date(), attempts: 1 } as const;
    const source = { key: `b-${run}`, value: '{}', headers: {} };
    const reason = { code: `control-${run}`, reason: 'r' };
    await sender.send(deadLetterOf(source, letterTopic, { ...at, groupId: 'tidegate-feedback' }, reason));
    const { code, stdout } = await dlq('replay', '--code', `control-${run}`, ...by);
    expect([code, stdout]).toEqual([1, expect.stringContaining('take the place of a newer one')]);
  });

  it.each([
    ['an unknown letter', ['show', 'feedback:999999'], 1, 'There is no dead letter "feedback:999999"'],
    ['neither letters nor filters', ['replay', ...by], 2, 'one of the three'],
    ['both letters and filters', ['discard', 'feedback:1', '--all', ...by], 2, 'one of the three'],
    ['no reason', ['replay', 'feedback:1', '--as', 'olga'], 2, '--reason <text>'],
    ['an unknown group', ['list', '--group', 'nobody'], 2, 'Allowed choices are'],
    ['a time that is none', ['list', '--since', 'lately'], 2, '30m, 6h or 2d'],
  ])('answers %s with its own exit code and what to do', async (_what, args, code, words) => {
    const result = await dlq(...args);
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(words)]);
  });
});
