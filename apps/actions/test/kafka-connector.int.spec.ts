import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RegisteredAction } from '@tidegate/actions/registry';
import { ActionExecuted, ActionFailed } from '@tidegate/contracts/action-events';
import { createKafka } from '@tidegate/kafka/connection';
import { silentLog as log } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import type { Consumer, Producer } from 'kafkajs';
import { KafkaCommandLog } from '../src/command-log.client.ts';
import { ActionsFixture } from './actions-fixture.ts';
import { checkpointOf, decided, grantOf } from './action-events.ts';

const run = randomUUID();
const [topic, receiptTopic] = [`commands-${run}`, `receipts-${run}`];

/** What a system at the other end does with a command. */
type Answer = (command: { key: string; arguments: Record<string, unknown> }) => object | string | undefined;

let fixture: ActionsFixture;
let commands: KafkaCommandLog;
let producer: Producer;
let consumer: Consumer;
let answer: Answer = () => undefined;
/** Every command that came, in order, and what was really done: once for each key, as the contract says. */
const seen: { key: string; headers: Record<string, string> }[] = [];
const done = new Map<string, string>();

beforeAll(async () => {
  fixture = await ActionsFixture.open();
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
  const kafka = createKafka({ brokers, clientId: `commands-${run}`, log });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: [topic, receiptTopic].map((name) => ({ topic: name, numPartitions: 2 })),
    waitForLeaders: true,
  });
  await admin.disconnect();
  producer = kafka.producer();
  await producer.connect();
  consumer = kafka.consumer({ groupId: `system-${run}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const key = String(message.key);
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      seen.push({ key, headers });
      const reply = answer({ ...(JSON.parse(String(message.value)) as { arguments: Record<string, unknown> }), key });
      if (reply !== undefined) await receipt(key, reply);
    },
  });
  const groupId = `receipts-${run}`;
  commands = new KafkaCommandLog({
    kafka,
    database: fixture.test.database,
    receiptTopics: [receiptTopic],
    groupId,
    log,
  });
  commands.start();
}, 120_000);
// Workers of one test would take what the next one is about to claim.
afterEach(() => fixture.stopWorkers());
afterAll(async () => {
  await Promise.all([commands.stop(), consumer.disconnect(), producer.disconnect()]);
  await fixture.close();
});

const receipt = (key: string, value: object | string) =>
  producer.send({
    topic: receiptTopic,
    messages: [{ key, value: typeof value === 'string' ? value : JSON.stringify(value) }],
  });
/** Acts once for each key and gives the same receipt for it. */
const actOnce: Answer = ({ key }) => {
  if (!done.has(key)) done.set(key, `command-${done.size + 1}`);
  return { receipt: done.get(key) };
};

const instance = (timeoutMs = 20_000) =>
  fixture.instance({
    change: (entry: RegisteredAction): RegisteredAction => ({
      ...entry,
      connector: { kind: 'kafka', topic, receiptTopic, timeoutMs, circuit: { failures: 50, openMs: 100 } },
    }),
    connectors: { commands },
  });

async function endOf(requestId: string) {
  const [told] = await waitFor(
    async () => {
      const all = await fixture.told(checkpointOf(requestId));
      return all.length > 0 ? all : undefined;
    },
    { describe: `the end of ${requestId}`, timeoutMs: 60_000 },
  );
  return told!;
}

describe('an action that goes to a topic', () => {
  it('is done once and carries the receipt that comes back under its key', async () => {
    answer = actOnce;
    const one = instance();
    await one.decide(decided('topic-1', 'proceed'));
    one.workers.start();
    const told = await endOf('topic-1');
    expect(ActionExecuted.schema.parse(told.data)).toMatchObject({
      receipt: done.get(grantOf('topic-1')),
      reconciled: false,
    });
    const [command, ...more] = seen.filter(({ key }) => key === grantOf('topic-1'));
    expect(more).toEqual([]);
    expect(command?.headers).toMatchObject({ 'idempotency-key': grantOf('topic-1') });
    expect(Date.parse(command!.headers['tidegate-expires-at']!)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('fails with what the system says when it refuses', async () => {
    answer = () => ({ refusal: 'the account is closed' });
    const one = instance();
    await one.decide(decided('topic-2', 'proceed'));
    one.workers.start();
    const told = await endOf('topic-2');
    expect(ActionFailed.schema.parse(told.data)).toMatchObject({
      code: 'connector_refused',
      detail: 'the account is closed',
    });
  });

  it('is executed by a receipt that comes after the time-out, and done once although it was sent again', async () => {
    answer = (command) => {
      const reply = actOnce(command);
      return seen.filter(({ key }) => key === command.key).length > 1 ? reply : undefined;
    };
    const one = instance(300);
    await one.decide(decided('topic-3', 'proceed'));
    one.workers.start();
    const told = await endOf('topic-3');
    expect(ActionExecuted.schema.parse(told.data).receipt).toBe(done.get(grantOf('topic-3')));
    expect(seen.filter(({ key }) => key === grantOf('topic-3')).length).toBeGreaterThan(1);
  });

  it('takes no receipt for one that cannot be read, is for nobody, or comes second', async () => {
    answer = (command) => {
      const reply = actOnce(command);
      void receipt(command.key, 'not JSON').then(() => receipt(randomUUID(), { receipt: 'for nobody' }));
      return reply;
    };
    const one = instance();
    await one.decide(decided('topic-4', 'proceed'));
    one.workers.start();
    const told = await endOf('topic-4');
    expect(ActionExecuted.schema.parse(told.data).receipt).toBe(done.get(grantOf('topic-4')));
    await receipt(grantOf('topic-4'), { receipt: 'another' });
    const kept = await fixture.test.database.query<{ receipt: string }>('select receipt from receipt where key = $1', [
      grantOf('topic-4'),
    ]);
    expect(kept).toEqual([{ receipt: done.get(grantOf('topic-4')) }]);
    const strangers = await fixture.test.database.query(`select 1 from receipt where receipt = 'for nobody'`);
    expect(strangers).toEqual([]);
  });

  it('is not sent again when its worker died and the receipt has come meanwhile', async () => {
    answer = actOnce;
    const one = instance();
    await one.decide(decided('topic-5', 'proceed'));
    const key = grantOf('topic-5');
    const [held] = await one.store.claimExecutions(1);
    expect(await one.store.start(held!)).toBe(true);
    await commands.send({ topic, key, value: JSON.stringify({ type: 'action.execute', arguments: {} }), headers: {} });
    await waitFor(() => commands.receiptOf(key), { describe: 'the receipt', timeoutMs: 30_000 });
    await fixture.test.database.execute(`update execution set lease_until = now() where grant_id = $1`, [key]);
    one.workers.start();
    const told = await endOf('topic-5');
    expect(ActionExecuted.schema.parse(told.data)).toMatchObject({ receipt: done.get(key), reconciled: true });
    expect(seen.filter((command) => command.key === key)).toHaveLength(1);
  });

  it('is sent by the next worker when the one before died between the mark and the command', async () => {
    answer = actOnce;
    const one = instance();
    await one.decide(decided('topic-6', 'proceed'));
    const [held] = await one.store.claimExecutions(1);
    expect(await one.store.start(held!)).toBe(true);
    await fixture.test.database.execute(`update execution set lease_until = now() where grant_id = $1`, [
      grantOf('topic-6'),
    ]);
    one.workers.start();
    const told = await endOf('topic-6');
    expect(ActionExecuted.schema.parse(told.data).receipt).toBe(done.get(grantOf('topic-6')));
  });
});
