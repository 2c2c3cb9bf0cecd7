import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Request } from '@tidegate/contracts/request-events';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { compileClassification } from '@tidegate/intake/classify';
import { silentLog, type Log } from '@tidegate/telemetry/logger';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { ModelClient, type ModelSettings } from '../src/model.client.ts';
import { ModelMetrics } from '../src/model.metrics.ts';
import { refundBody } from './example-bodies.ts';
import { says, sends, startStandInModel, type StandInModel } from './stand-in-model.ts';

const rules = compileClassification(
  ClassificationDocument.parse({
    fallback: { taskType: 'general', riskTier: 1, impact: 'low' },
    rules: [{ id: 'r', when: { actions: ['x'] }, result: { taskType: 'refund', domains: ['billing'] } }],
  }),
);
const request = Request.parse(refundBody('req-1'));
const goodAnswer = '{"taskType":"refund","riskTier":2,"domains":["billing"]}';

let model: StandInModel;
beforeEach(async () => {
  model = await startStandInModel();
});
afterEach(() => model.close());

function clientOf(changes: Partial<ModelSettings> = {}, log: Log = silentLog) {
  const registry = createMetrics({ service: 'intake', version: '0', revision: '0' });
  const settings = { url: model.url, name: 'small-1', apiKey: 'k-123', timeoutMs: 500, concurrencyMax: 4 };
  let nowMs = 1_000_000;
  const client = new ModelClient({ ...settings, perSecondMax: 100, perMinuteMax: 1_000, ...changes }, rules, {
    metrics: new ModelMetrics(registry),
    log,
    now: () => nowMs,
  });
  const metric = async (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(plain(await registry.metrics()))?.[1]);
  const results = (result: string) =>
    metric(`tidegate_model_questions_total{result="${result}"}`.replace(/[{}]/g, '\\$&'));
  return { client, results, isOpen: () => metric('tidegate_model_circuit_open'), pass: (ms: number) => (nowMs += ms) };
}

/** Without the label that every metric has. */
const plain = (text: string) => text.replaceAll(/,?service="intake"/g, '').replaceAll('{}', '');

describe('a model that answers well', () => {
  it('is asked by the address, name and key that were configured, with the request as data', async () => {
    model.behave(says(goodAnswer));
    const { client, results } = clientOf();
    expect(await client.ask(request)).toEqual({ taskType: 'refund', riskTier: 2, domains: ['billing'] });
    const [question] = model.asked;
    expect(question).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer k-123',
      body: { model: 'small-1' },
    });
    expect(JSON.parse(question?.body.messages[1]?.content ?? '')).toMatchObject({
      question: request.question,
      action: 'issue_refund',
    });
    expect(await results('answered')).toBe(1);
  });
});

describe('a model that does not', () => {
  it.each([
    ['prose', says('I think that it is a refund.'), 'unusable'],
    ['an instruction instead of an answer', says('{"riskTier":0,"outcome":"proceed"}'), 'unusable'],
    ['a tier that does not exist', says('{"riskTier":9}'), 'unusable'],
    ['no chat reply', sends(200, '{"ok":true}'), 'unusable'],
    ['no JSON', sends(200, '<html>'), 'unusable'],
    ['more than 64 KiB', sends(200, ' '.repeat(70_000)), 'unusable'],
    ['an error', sends(500, 'broken'), 'failed'],
    [
      'a redirect to another host',
      (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      'failed',
    ],
    ['a connection that breaks', (response) => void response.destroy(), 'failed'],
  ] as [string, Parameters<StandInModel['behave']>[0], string][])(
    'sends %s: nothing comes of it but a count',
    async (_, behaviour, result) => {
      model.behave(behaviour);
      const { client, results } = clientOf();
      expect(await client.ask(request)).toBeUndefined();
      expect(await results(result)).toBe(1);
    },
  );

  it.each([
    ['never answers', () => undefined],
    [
      'answers drop by drop',
      (response) => {
        response.writeHead(200);
        const drops = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drops));
      },
    ],
  ] as [string, Parameters<StandInModel['behave']>[0]][])(
    '%s: it is waited for no longer than the time-out',
    async (_, behaviour) => {
      model.behave(behaviour);
      const { client, results } = clientOf({ timeoutMs: 150 });
      const before = performance.now();
      expect(await client.ask(request)).toBeUndefined();
      expect(performance.now() - before).toBeLessThan(1_500);
      expect(await results('timed_out')).toBe(1);
    },
  );

  it('is not there at all: nothing comes of it but a count', async () => {
    await model.close();
    const { client, results } = clientOf();
    expect(await client.ask(request)).toBeUndefined();
    expect(await results('failed')).toBe(1);
  });
});

describe('the circuit and the budget', () => {
  it('opens after five failures, asks once after ten seconds, and closes with a good answer', async () => {
    model.behave(sends(503, ''));
    const { client, results, isOpen, pass } = clientOf();
    for (let count = 0; count < 7; count += 1) await client.ask(request);
    expect([model.asked.length, await results('circuit_open'), await isOpen()]).toEqual([5, 2, 1]);
    pass(10_000);
    model.behave(says(goodAnswer));
    expect(await client.ask(request)).toMatchObject({ taskType: 'refund' });
    expect(await client.ask(request)).toMatchObject({ taskType: 'refund' });
    expect(await isOpen()).toBe(0);
  });

  it('asks no more at once than it may, and no more a second', async () => {
    model.behave((response) => void setTimeout(() => says(goodAnswer)(response, model.asked[0]!), 50));
    const atOnce = clientOf({ concurrencyMax: 2 });
    await Promise.all(Array.from({ length: 6 }, () => atOnce.client.ask(request)));
    expect([model.asked.length, await atOnce.results('over_budget')]).toEqual([2, 4]);
    const aSecond = clientOf({ perSecondMax: 1 });
    await aSecond.client.ask(request);
    expect(await aSecond.client.ask(request)).toBeUndefined();
    aSecond.pass(1_000);
    expect(await aSecond.client.ask(request)).toBeDefined();
  });

  it('never writes the key or the text of the model anywhere', async () => {
    const lines: unknown[] = [];
    const log = { ...silentLog, warn: (...line: unknown[]) => void lines.push(line) } as Log;
    model.behave(sends(401, 'bad key k-123'));
    const { client } = clientOf({}, log);
    for (let count = 0; count < 5; count += 1) await client.ask(request);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/k-123|bad key/);
  });
});
