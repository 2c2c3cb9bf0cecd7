import { fileURLToPath } from 'node:url';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { Problem } from '@tidegate/contracts/http-problem';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { RequestStatus, SubmitReply } from '@tidegate/contracts/http-requests';
import type { Timeline } from '@tidegate/contracts/http-audit';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import { eventually } from './eventually.ts';
import { episode } from './recorded-episode.ts';
import {
  lastJson,
  newStateFolder,
  tidegate,
  tidegateUp,
  type RunningTidegate,
  type StateFolder,
} from './tidegate-command.ts';

const examples = fileURLToPath(new URL('../examples/requests/', import.meta.url));
const largeRefund = join(examples, 'large-refund.json');
const smallRefund = JSON.parse(readFileSync(join(examples, 'small-refund.json'), 'utf8')) as Record<string, unknown>;

describe('the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  beforeAll(async () => {
    state = newStateFolder();
    system = await tidegateUp(state);
  }, 120_000);
  afterAll(async () => {
    const code = await system.stop();
    state.remove();
    expect(code).toBe(0);
  });

  const urlOf = (service: string) => system.services[service]!.httpUrl;

  async function submit(body: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`${urlOf('intake')}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as unknown };
  }

  it('says on the command line that every service is ready', async () => {
    const status = await tidegate(state, ['status', '--json']);
    const report = lastJson<{ services: { service: string; ready: boolean }[] }>(status);
    expect([status.code, report.services.filter(({ ready }) => !ready)]).toEqual([0, []]);
    expect(report.services).toHaveLength(9);
  });

  it('tells a second start in the same folder what runs already', async () => {
    const second = await tidegate(state, ['up']);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('runs in this folder already')]);
  });

  it('lets a small refund proceed, and executes it once', async () => {
    const first = await submit(smallRefund, { prefer: 'wait=20' });
    const reply = first.body as SubmitReply;
    expect([first.status, reply.checkpoint.decision?.outcome]).toEqual([200, 'proceed']);
    const again = await submit(smallRefund, { prefer: 'wait=20' });
    expect((again.body as SubmitReply).checkpoint.decision).toEqual(reply.checkpoint.decision);
    const executions = await eventually(
      async () => executionsOf(String(smallRefund['requestId'])),
      (list) => list.length > 0,
    );
    expect(executions).toHaveLength(1);
  });

  async function executionsOf(requestId: string) {
    const answer = await fetch(`${urlOf('actions')}/v1/executions?requestId=${requestId}`, {
      headers: { 'tidegate-tenant': 'acme' },
    });
    const { data } = (await answer.json()) as { data: { state: string }[] };
    return data.filter((execution) => execution.state === 'executed');
  }

  it('answers 202 with a place to ask when nobody waits', async () => {
    const { status, headers } = await submit(
      { ...smallRefund, requestId: 'req-not-waited-for' },
      { prefer: 'respond-async' },
    );
    expect([status, headers.get('location')]).toEqual([202, '/v1/requests/req-not-waited-for']);
  });

  it('takes a large refund through a person to its execution, with one trace and a whole timeline', async () => {
    const submitted = await tidegate(state, ['request', largeRefund, '--wait', '20', '--json']);
    expect(lastJson<SubmitReply>(submitted).checkpoint.decision?.outcome).toBe('approve');
    const page = await eventually(
      async () => lastJson<CasePage>(await tidegate(state, ['cases', '--as', 'ana', '--json'])),
      ({ data }) => data.some(({ requestId }) => requestId === 'req-large-refund-1'),
    );
    const { caseId } = page.data.find(({ requestId }) => requestId === 'req-large-refund-1')!;
    const decided = await tidegate(state, ['decide', caseId, '--as', 'ana', '--verdict', 'approve', '--json']);
    expect([decided.code, lastJson<object>(decided)]).toMatchObject([0, { status: 'closed' }]);
    const executions = await eventually(
      async () => executionsOf('req-large-refund-1'),
      (list) => list.length > 0,
    );
    expect(executions).toHaveLength(1);
    const timeline = await eventually(timelineOfLargeRefund, ({ entries }) =>
      entries.some(({ type }) => type.includes('label')),
    );
    expect(timeline.entries.map(({ type }) => type)).toEqual(expect.arrayContaining(wholeLife));
    const traces = new Set(
      timeline.entries.filter(({ type }) => wholeLife.includes(type)).map(({ traceId }) => traceId),
    );
    expect([traces.size, traces.has(null)]).toEqual([1, false]);
    await expectSpansOf([...traces][0]!);
  });

  const wholeLife = [
    'tidegate.request.submitted.v1',
    'tidegate.request.classified.v1',
    'tidegate.evidence.scored.v1',
    'tidegate.decision.made.v1',
    'tidegate.case.opened.v1',
    'tidegate.request.resolved.v1',
    'tidegate.action.executed.v1',
  ];

  async function timelineOfLargeRefund(): Promise<Timeline> {
    const answer = await fetch(`${urlOf('audit')}/v1/requests/req-large-refund-1/timeline`, {
      headers: { 'tidegate-tenant': 'acme' },
    });
    return (await answer.json()) as Timeline;
  }

  /** One request is followed from the HTTP call to the resolution (requirement J3). */
  async function expectSpansOf(traceId: string) {
    const services = await eventually(
      () => {
        const folder = join(state.path, 'traces');
        const files = readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'utf8').includes(traceId));
        return Promise.resolve(files.map((name) => name.replace('.jsonl', '')));
      },
      (found) => found.length >= 6,
    );
    expect(services).toEqual(expect.arrayContaining(['intake', 'evidence', 'policy', 'routing', 'review', 'actions']));
  }

  it.each([
    ['malformed JSON', '{"tenantId":', 400, ''],
    ['an unknown tenant', { ...smallRefund, requestId: 'bad-1', tenantId: 'nobody' }, 422, '/tenantId'],
    ['a wrong type', { ...smallRefund, requestId: 'bad-2', question: 7 }, 422, '/question'],
    [
      'an unknown enum value',
      { ...smallRefund, requestId: 'bad-3', checkpoint: { kind: 'later', number: 1 } },
      422,
      '/checkpoint/kind',
    ],
    ['a missing key', { ...smallRefund, requestId: 'bad-4', versions: undefined }, 422, '/versions'],
    ['half of a character', { ...smallRefund, requestId: 'bad-6', question: 'a\ud800' }, 422, '/question'],
    ['an oversized body', { ...smallRefund, requestId: 'bad-5', question: 'x'.repeat(2_000_000) }, 413, ''],
    ['a used id with another body', { ...smallRefund, question: 'Something else.' }, 422, ''],
  ])('refuses %s, naming what to do', async (_what, body, status, pointer) => {
    const answer = await submit(body);
    const problem = answer.body as Problem;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(problem.detail.length).toBeGreaterThan(10);
    if (pointer !== '') expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it('starts a service that was killed again, and says so in the status', async () => {
    const before = system.services['evidence']!.pid;
    process.kill(before, 'SIGKILL');
    const pidNow = async () => {
      const status = await tidegate(state, ['status', '--json']);
      return status.code === 0 ? lastJson<{ pids: Record<string, number> }>(status).pids['evidence']! : before;
    };
    expect(await eventually(pidNow, (pid) => pid !== before)).not.toBe(before);
  });

  it('serves metrics of every service on a port of its own', async () => {
    for (const [name, { metricsUrl }] of Object.entries(system.services)) {
      const text = await (await fetch(metricsUrl)).text();
      const buildInfo = text.split('\n').find((line) => line.startsWith('tidegate_build_info{'));
      expect(buildInfo).toContain(`service="${name}"`);
    }
  });

  it('stops automation in a scope with one command, and takes two people to restart', async () => {
    const scope = 'task:acme/refund';
    const stopped = await tidegate(state, [
      'breaker',
      'open',
      scope,
      '--as',
      'chen',
      '--reason',
      'an e2e drill',
      '--json',
    ]);
    expect(lastJson<object>(stopped)).toMatchObject({ status: 'open' });
    const outcome = async (id: string) => {
      const { body } = await submit({ ...smallRefund, requestId: id }, { prefer: 'wait=20' });
      return (body as SubmitReply).checkpoint.decision?.outcome;
    };
    let attempt = 0;
    expect(
      await eventually(
        () => outcome(`stopped-${(attempt += 1)}`),
        (value) => value === 'approve',
      ),
    ).toBe('approve');
    const release = (who: string) =>
      tidegate(state, ['breaker', 'release', scope, '--as', who, '--reason', 'drill over', '--json']);
    expect(lastJson<object>(await release('chen'))).toMatchObject({ status: 'awaiting_second_person' });
    expect((await release('chen')).code).toBe(5);
    expect(lastJson<object>(await release('dara'))).toMatchObject({ status: 'closed' });
    expect(
      await eventually(
        () => outcome(`going-${(attempt += 1)}`),
        (value) => value === 'proceed',
      ),
    ).toBe('proceed');
  });

  it('makes a case for DataOps of a record on the request topic that is not a request, and closes it', async () => {
    const record = { key: 'acme:unreadable', value: '{"tenantId":"acme","requestId":"unreadable"', headers: {} };
    await publishRaw(system.kafkaBrokers, record);
    const page = await eventually(
      async () => lastJson<CasePage>(await tidegate(state, ['cases', '--as', 'eli', '--queue', 'data-ops', '--json'])),
      ({ data }) => data.length > 0,
    );
    expect(page.data[0]).toMatchObject({ kind: 'invalid_request', reasons: [{ code: 'INVALID_REQUEST' }] });
    const decided = await tidegate(state, [
      ...['decide', page.data[0]!.caseId, '--as', 'eli', '--json'],
      ...['--verdict', 'reject', '--reason', 'other', '--note', 'The product was told.'],
    ]);
    expect([decided.code, lastJson<object>(decided)]).toMatchObject([0, { status: 'closed' }]);
  });

  it('decides recorded episodes, each once, and judges the decisions by the recorded truth', async () => {
    const folder = join(state.path, 'episodes');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'traces.jsonl'),
      [episode(0, false), episode(9, true)].map((one) => JSON.stringify(one)).join('\n'),
    );
    const report = lastJson<Record<string, unknown>>(await tidegate(state, ['eval', folder, '--json']));
    expect(report).toMatchObject({ episodes: 2, decided: 2, lost: 0, doubled: 0 });
    expect(report['baselines']).toMatchObject({
      noControl: { escalatedShare: 0, wrongWriteShare: 0.5, failureShare: 0.5 },
      moreThanFiveStepsAndAWrite: { escalatedShare: 0.5, wrongWriteShare: 0, overEscalationShare: 0 },
    });
  });

  it('names line and field of an episode that cannot be read', async () => {
    const folder = join(state.path, 'bad-episodes');
    mkdirSync(folder);
    writeFileSync(join(folder, 'traces.jsonl'), '{"source":1}\n');
    const result = await tidegate(state, ['eval', folder]);
    expect([result.code, result.stderr]).toEqual([
      2,
      expect.stringMatching(/traces\.jsonl:1 is not an episode: source/),
    ]);
  });

  it('knows nothing of what cannot be an id, instead of failing', async () => {
    const headers = { 'tidegate-tenant': 'acme' };
    const statusOf = async (url: string) => (await fetch(url, { headers })).status;
    expect(await statusOf(`${urlOf('intake')}/v1/requests/%00`)).toBe(404);
    expect(await statusOf(`${urlOf('audit')}/v1/requests/%00/timeline`)).toBe(404);
    expect(await statusOf(`${urlOf('actions')}/v1/executions?requestId=%00`)).toBe(400);
  });

  it('knows the status of a request afterwards', async () => {
    const answer = await fetch(`${urlOf('intake')}/v1/requests/req-large-refund-1`, {
      headers: { 'tidegate-tenant': 'acme' },
    });
    const status = (await answer.json()) as RequestStatus;
    expect(status.checkpoints[0]).toMatchObject({
      status: 'resolved',
      resolution: { resolution: 'allowed', approvedBy: ['ana'] },
    });
  });
});

/** Produces as somebody would who knows nothing of our headers. */
async function publishRaw(brokers: readonly string[], record: WireRecord): Promise<void> {
  const kafka = createKafka({ brokers: [...brokers], clientId: 'a-product', log: silentLog });
  const publisher = new KafkaPublisher({ kafka, log: silentLog });
  await publisher.connect();
  await publisher.publishRecords([{ topic: 'tidegate.request.submitted.v1', record }]);
  await publisher.close();
}
