import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyClient } from '@tidegate/client/policy-client';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { BroadcastReader } from '@tidegate/kafka/broadcast-reader';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { noControls } from '@tidegate/policy/controls';
import { decide } from '@tidegate/policy/decide';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { policyConfig, samplingOf } from '../src/policy.config.ts';
import { runPolicy, type RunningPolicy } from './running-policy.ts';
import { ScoredTraffic } from './scored-traffic.ts';

type Made = DataOf<typeof DecisionMade>;

// A tenant and groups of its own, since all tests share the topics.
const tenantId = `t${randomBytes(4).toString('hex')}`;
const groupPrefix = `policy-test-${tenantId}`;
const made: { readonly atMs: number; readonly data: Made }[] = [];
/** Every document that may decide here, by hash. */
const documents = new Map<string, PolicyDocument>();
let instances: RunningPolicy[] = [];
let publisher: KafkaPublisher;
let reader: BroadcastReader;
let traffic: ScoredTraffic;
let brokers: string;

/** Each rule says which version it belongs to, so that a decision under a mix of two shows. */
function policyOf(version: number, limit: number, from = version): PolicyDocument {
  const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
  const above = { description: 'd', when: [{ fact: 'action_value', moreThan: limit }], effect: 'approve' };
  const document = PolicyDocument.parse({
    ...{ name: 'published', version, scope: tenantId, auditSampleRate: 0 },
    authorisation: [
      { id: `may-v${from}`, ...grant },
      { id: `above-v${from}`, ...above, reason: 'HIGH_VALUE_TRANSACTION' },
    ],
    quality: [{ id: `good-v${from}`, ...grant }],
  });
  documents.set(policyPublishedEvent(document, 'a', '2026-11-21T10:00:00.000Z').data.hash, document);
  return document;
}

function casesOf(version: number, outcome: 'proceed' | 'approve') {
  const wanted =
    outcome === 'proceed'
      ? { reasons: ['GRANTED', 'GRANTED'], rules: [] }
      : { approval: 'single', reasons: ['HIGH_VALUE_TRANSACTION'], rules: [`above-v${version}`] };
  const cases = [{ name: 'a refund of 412.50', outcome, ...wanted }];
  return [{ policy: 'published', facts: { risk_tier: 1, action_value: 412.5 }, cases }];
}

const clientOf = (instance: number, operator: string) =>
  new PolicyClient({ baseUrl: instances[instance]!.address, operator, attemptsMax: 1 });
const instanceOf = (checkpointId: string) => instances.findIndex(({ decided }) => decided.has(checkpointId));
const since = (ms: number) => made.filter(({ atMs }) => atMs >= ms);
const versionOf = ({ data }: (typeof made)[number]) => data.decision.versions.policy.version;

/** Lets the traffic flow, then waits until what was sent so far is decided. */
async function flow(ms: number): Promise<void> {
  await sleep(ms);
  const { sent } = traffic;
  await waitFor(() => made.length >= sent, {
    describe: () => `${sent} decisions, not ${made.length}`,
    timeoutMs: 20_000,
  });
}

beforeAll(async () => {
  brokers = process.env['KAFKA_BROKERS'] ?? '';
  if (brokers === '') throw new Error('KAFKA_BROKERS is not set; run the tests by "npm test"');
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'publishing-test', log: silentLog });
  await createTopics(kafka);
  publisher = new KafkaPublisher({ kafka, log: silentLog });
  await publisher.connect();
  reader = new BroadcastReader({
    ...{ kafka, topics: [DecisionMade.topic], from: 'end', instanceId: groupPrefix, log: silentLog },
    onEvent: (event) => {
      if (event.tenantId === tenantId) made.push({ atMs: Date.parse(event.time), data: event.data as Made });
    },
    onFatal: (error) => {
      throw error;
    },
  });
  reader.start();
  await reader.whenReady();
  await publisher.publish([policyPublishedEvent(policyOf(1, 100), 'test', new Date().toISOString())]);
  instances = await Promise.all([runPolicy({ brokers, groupPrefix }), runPolicy({ brokers, groupPrefix })]);
  traffic = new ScoredTraffic(publisher, tenantId);
  traffic.start();
  await waitFor(() => new Set(made.map(({ data }) => instanceOf(data.decision.checkpointId))).size === 2, {
    ...{ describe: 'decisions of both instances', timeoutMs: 60_000 },
  });
}, 120_000);
afterAll(async () => {
  await traffic?.stop();
  await Promise.all(instances.map((instance) => instance.stop()));
  await reader?.stop();
  await publisher?.close();
});

/** How long after `answeredMs` each instance still decided with another version, in milliseconds; 0 where it never did. */
function lagOf(answeredMs: number, version: number): number[] {
  return instances.map((_, index) => {
    const old = since(answeredMs).filter(
      (each) => versionOf(each) !== version && instanceOf(each.data.decision.checkpointId) === index,
    );
    return Math.max(0, ...old.map(({ atMs }) => atMs - answeredMs));
  });
}

const bothDecided = (version: number, afterMs: number) =>
  new Set(
    since(afterMs)
      .filter((each) => versionOf(each) === version)
      .map(({ data }) => instanceOf(data.decision.checkpointId)),
  ).size === instances.length;

describe('a policy on two instances under traffic', () => {
  it('is proposed on one and shadows on both, without effect on any decision', async () => {
    const begunMs = Date.now();
    const candidate = await clientOf(0, 'ana').propose({ document: policyOf(2, 500), cases: casesOf(2, 'proceed') });
    expect(candidate).toMatchObject({
      stage: 'proposed',
      gates: [{ gate: 'document' }, { gate: 'cases' }, { gate: 'invariants' }],
    });
    await clientOf(0, 'ana').stage(tenantId, { hash: candidate.hash, stage: 'shadow' });
    await flow(1_000);
    expect(new Set(since(begunMs).map(versionOf))).toEqual(new Set([1]));
    for (const instance of [0, 1]) {
      const seen = (await clientOf(instance, 'cli').candidates()).find(({ scope }) => scope === tenantId)!;
      expect(seen).toMatchObject({ stage: 'shadow', superseded: false, usable: true });
      expect(seen.shadow.compared).toBeGreaterThan(0);
      expect(seen.shadow.outcomes).toEqual([
        { live: 'approve', candidate: 'proceed', decisions: seen.shadow.compared },
      ]);
      expect(seen.shadow.examples[0]).toMatchObject({
        tenantId,
        live: { rules: expect.arrayContaining(['above-v1']) },
      });
      expect(seen.shadow.examples.length).toBeLessThanOrEqual(20);
      const text = await instances[instance]!.metrics.metrics();
      expect(text).toMatch(/tidegate_policy_shadow_total\{live="approve",candidate="proceed",service="policy"\} [1-9]/);
    }
  });

  it('decides for its share of the requests as a canary, the same for all checkpoints of a request', async () => {
    const { hash } = (await clientOf(1, 'cli').candidates()).find(({ scope }) => scope === tenantId)!;
    await expect(clientOf(1, 'ana').stage(tenantId, { hash, stage: 'canary', share: 0.4 })).rejects.toMatchObject({
      code: 'same_person',
    });
    await clientOf(1, 'bo').stage(tenantId, { hash, stage: 'canary', share: 0.4 });
    const answeredMs = Date.now();
    await flow(2_500);
    const settled = since(answeredMs + 1_000);
    const drawn = settled.filter((each) => versionOf(each) === 2);
    expect(drawn.every(({ data }) => data.decision.versions.policy.hash === hash)).toBe(true);
    expect(drawn.every(({ data }) => data.decision.outcome === 'proceed')).toBe(true);
    // Six standard deviations of a share of 0.4 among as many requests.
    const requests = new Map<string, Set<number>>();
    for (const each of settled) {
      const { requestId } = each.data.decision;
      requests.set(requestId, (requests.get(requestId) ?? new Set()).add(versionOf(each)));
    }
    const takes = [...requests.values()].filter((versions) => versions.has(2)).length;
    expect(Math.abs(takes / requests.size - 0.4)).toBeLessThan(6 * Math.sqrt(0.24 / requests.size));
    expect([...requests.values()].filter((versions) => versions.size > 1)).toEqual([]);
  });

  it('is in force on both within a second of the answer, and never mixed with the one before', async () => {
    const { hash } = (await clientOf(0, 'cli').candidates()).find(({ scope }) => scope === tenantId)!;
    await expect(clientOf(0, 'ana').publish(tenantId, hash)).rejects.toMatchObject({ code: 'same_person' });
    const policy = await clientOf(0, 'bo').publish(tenantId, hash);
    const answeredMs = Date.now();
    expect(policy).toMatchObject({
      version: 2,
      publishedBy: 'ana',
      approvedBy: 'bo',
      previous: { version: 1 },
      usable: true,
    });
    await flow(1_500);
    expect(bothDecided(2, answeredMs)).toBe(true);
    expect(Math.max(...lagOf(answeredMs, 2))).toBeLessThan(1_000);
    expect(await clientOf(1, 'bo').publish(tenantId, hash)).toMatchObject({ version: 2 });
  });

  it('goes back in one step, on both within a second, and a start with its file brings it back nowhere', async () => {
    const policy = await clientOf(1, 'cy').rollBack(tenantId, { version: 2, reason: 'too many refunds' });
    const answeredMs = Date.now();
    expect(policy).toMatchObject({ version: 3, rollbackOf: { version: 2, reason: 'too many refunds' } });
    policyOf(3, 100, 1);
    await flow(1_500);
    expect(bothDecided(3, answeredMs)).toBe(true);
    expect(Math.max(...lagOf(answeredMs, 3))).toBeLessThan(1_000);
    const third = await runPolicy({
      ...{ brokers, groupPrefix, consumes: false },
      files: [{ file: 'rolled-back.yaml', document: policyOf(2, 500) }],
    });
    const { version } = (await new PolicyClient({ baseUrl: third.address, operator: 'cli' }).policies()).find(
      ({ scope }) => scope === tenantId,
    )!;
    await third.stop();
    expect(version).toBe(3);
  });

  it('has made every decision with the one version that it names, as can be computed again', async () => {
    await traffic.stop();
    await waitFor(() => made.length >= traffic.sent, { describe: 'the last decisions', timeoutMs: 20_000 });
    expect(new Set(made.map(versionOf))).toEqual(new Set([1, 2, 3]));
    const { sampling } = policyConfig.parse({ sampling: { secret: 'a secret for tests only' } });
    const context = {
      controls: noControls,
      sampling: samplingOf(sampling, silentLog),
    };
    const compiled = new Map([...documents].map(([hash, document]) => [hash, compilePolicy(document)]));
    for (const { data } of made) {
      const { decision, ...scored } = data;
      const policy = compiled.get(decision.versions.policy.hash)!;
      const again = decide(
        { ...scored, checkpointId: decision.checkpointId, cohort: decision.cohort },
        { ...context, policy },
      );
      expect(again).toEqual(decision);
      const ownRules = new Set(policy.rules.map(({ rule }) => rule.id));
      expect(decision.firedRules.filter(({ id }) => !ownRules.has(id))).toEqual([]);
    }
  });
});

describe('the routes of publishing', () => {
  async function post(path: string, body: unknown, operator = 'ana') {
    const answer = await fetch(`${instances[0]!.address}/v1/policies${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [operatorHeader]: operator },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const hash = 'a'.repeat(64);

  it('name every place at which a proposal does not pass', async () => {
    const document = policyOf(9, 100);
    document.quality[0]!.when[0]!.fact = 'risk_teir';
    expect(await post('/candidates', { document, cases: [] })).toMatchObject({
      status: 422,
      body: {
        code: 'gates_failed',
        errors: [
          { pointer: '/document/quality/0/when/0/fact', detail: expect.stringContaining('did you mean risk_tier?') },
        ],
      },
    });
    const cases = casesOf(9, 'proceed').map((file) => ({ ...file, cases: [{ ...file.cases[0], outcom: 'proceed' }] }));
    expect(await post('/candidates', { document: policyOf(9, 100), cases })).toMatchObject({
      status: 422,
      body: { code: 'invalid_body', errors: [{ pointer: '/cases/0/cases/0/outcom' }] },
    });
  });

  it.each([
    ['/candidates/Not-A-Scope/stage', { hash, stage: 'shadow' }, 'ana', [400, 'invalid_parameter']],
    ['/candidates/nobody/stage', { hash, stage: 'shadow' }, 'ana', [404, 'no_candidate']],
    ['/candidates/nobody/stage', { hash, stage: 'canary' }, 'ana', [422, 'invalid_body']],
    ['/candidates/nobody/stage', { hash, stage: 'shadow', share: 0.1 }, 'ana', [422, 'invalid_body']],
    ['/candidates/nobody/publish', { hash }, '', [401, 'operator_required']],
    ['/candidates/nobody/publish', { hash: 'x' }, 'ana', [422, 'invalid_body']],
    ['/candidates/nobody/withdraw', { hash }, 'ana', [404, 'no_candidate']],
    ['/nobody/rollback', { version: 1, reason: 'worse' }, 'ana', [409, 'nothing_to_roll_back']],
  ])('refuse %s with %j by "%s"', async (path, body, operator, expected) => {
    const refused = await post(path, body, operator);
    expect([refused.status, refused.body['code']]).toEqual(expected);
  });
});
