import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TidegateClient } from '@tidegate/client/tidegate-client';
import { BreakerChanged } from '@tidegate/contracts/control-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import type { Request } from '@tidegate/contracts/request-events';
import type { ServiceName } from '@tidegate/contracts/topics';
import { observeLog, type ObservedLog } from '@tidegate/examples/demonstration/observed-log';
import { paced } from '@tidegate/examples/demonstration/pace';
import { openSubmitter } from '@tidegate/examples/demonstration/submit';
import { demonstrationTraffic } from '@tidegate/examples/products/traffic';
import { startAnsweringProducts } from '@tidegate/examples/products/answering-products';
import { runSimulatedReviewers } from '@tidegate/examples/reviewers/simulated-reviewers';
import { ordinaryHabit } from '@tidegate/examples/reviewers/simulated-verdict';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import type { Running } from '@tidegate/local-stack/running-file';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { RequestLedger, type ExecutedAtSystem } from './request-ledger.ts';
import { startSecondInstance } from './second-instances.ts';
import { newStateFolder, tidegate, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

type Decided = TidegateEvent<DataOf<typeof DecisionMade>>;

const smallRefund = JSON.parse(
  readFileSync(new URL('../examples/requests/small-refund.json', import.meta.url), 'utf8'),
) as Request;

/** Started and stopped together; every service is in one of them. */
const groups: readonly (readonly ServiceName[])[] = [
  ['intake', 'evidence', 'policy'],
  ['routing', 'review', 'actions'],
  ['feedback', 'monitor', 'audit'],
];

let state: StateFolder;
let system: RunningTidegate;
let running: Running;
let publisher: KafkaPublisher;
let client: TidegateClient;
beforeAll(async () => {
  state = newStateFolder();
  system = await tidegateUp(state);
  running = JSON.parse(readFileSync(join(state.path, 'running.json'), 'utf8')) as Running;
  const brokers = [...running.kafkaBrokers!];
  publisher = new KafkaPublisher({
    kafka: createKafka({ brokers, clientId: 'delivery', log: silentLog }),
    log: silentLog,
  });
  client = new TidegateClient({ baseUrl: system.services['intake']!.httpUrl });
}, 120_000);
afterAll(async () => {
  await publisher?.close();
  const code = await system.stop();
  state.remove();
  expect(code).toBe(0);
});

const onFatal = (error: Error) => {
  throw error;
};

async function observed<Result>(ledger: RequestLedger, run: (log: ObservedLog) => Promise<Result>): Promise<Result> {
  const log = await observeLog({ brokers: running.kafkaBrokers!, ledger, onFatal });
  try {
    return await run(log);
  } finally {
    await log.stop();
  }
}

async function metricOf(service: string, name: string): Promise<number> {
  const text = await (await fetch(system.services[service]!.metricsUrl)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const refundOf = (requestId: string, prompt = 'delivery'): Request => ({
  ...smallRefund,
  requestId,
  versions: { model: 'model-1', prompt },
});

describe('second instances of every service', () => {
  it('come and go under load, and nothing is lost or doubled', async () => {
    const ledger = new RequestLedger();
    await observed(ledger, async () => {
      const [sending, reviewing] = [new AbortController(), new AbortController()];
      const submitter = await openSubmitter({
        ...{ intakeUrl: system.services['intake']!.httpUrl, brokers: running.kafkaBrokers!, ledger },
      });
      const traffic = (async () => {
        const items = demonstrationTraffic({ seed: 5, run: 'rebalance' });
        for await (const item of paced(items, { perSecond: 12, signal: sending.signal })) await submitter.submit(item);
      })();
      const products = await startAnsweringProducts({
        ...{ brokers: running.kafkaBrokers!, intakeUrl: () => system.services['intake']!.httpUrl },
        onFatal: (error) => {
          throw error;
        },
      });
      const reviewers = runSimulatedReviewers({
        ...{ reviewUrl: system.services['review']!.httpUrl, reviewers: ['ana', 'bo', 'chen', 'dara', 'eli'] },
        ...{ habit: () => ordinaryHabit, thinkingMs: 20, leaveOpen: 0, signal: reviewing.signal, onProblem: () => 0 },
      });
      for (const group of groups) {
        const second = await Promise.all(group.map((name) => startSecondInstance(name, running, state.path)));
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await Promise.all(second.map((service) => service.stop()));
        expect(second.map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
      }
      sending.abort();
      await traffic;
      const isComplete = () => ledger.summary().resolved === ledger.summary().requests;
      await waitFor(isComplete, { timeoutMs: 60_000, describe: () => ledger.summary().lost.join('\n') });
      reviewing.abort();
      await reviewers;
      await products.stop();
      await submitter.close();
      await waitFor(async () => differences(ledger).then((list) => list.length === 0), {
        ...{ timeoutMs: 20_000, describe: 'every execution to be reported' },
      });
    });
    const { lost, doubled, requests } = ledger.summary();
    expect([lost, doubled]).toEqual([[], []]);
    expect(requests).toBeGreaterThan(60);
    const verified = await tidegate(state, ['audit', 'verify', '--json']);
    expect(verified.code).toBe(0);
  }, 180_000);

  async function differences(ledger: RequestLedger): Promise<readonly string[]> {
    const answer = await fetch(`${running.systemsOfRecordUrl}/executions`);
    const { executions } = (await answer.json()) as { executions: ExecutedAtSystem[] };
    return ledger.differencesTo(executions);
  }
});

describe('a breaker event', () => {
  it('reaches every instance of policy within a second', async () => {
    const prompt = randomUUID();
    const second = await startSecondInstance('policy', running, state.path);
    try {
      const scope = `cohort:acme/refund/model-1/${prompt}/-/-`;
      const now = new Date().toISOString();
      const breaker = {
        ...{ scope, state: 'open', epoch: 1, openedBy: 'monitor', killSwitch: false, reason: 'a test' },
        ...{ statistics: null, changedAt: now, probesFrom: null },
      };
      const about = { tenantId: 'acme', correlationId: scope, key: scope, source: '/tidegate/monitor', time: now };
      await publisher.publish([{ ...about, id: randomUUID(), type: BreakerChanged.type, data: breaker }]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const asked = Array.from({ length: 24 }, (_, index) =>
        client.submit(refundOf(`breaker-${prompt}-${index}`, prompt), { waitSeconds: 20 }),
      );
      const replies: readonly SubmitReply[] = await Promise.all(asked);
      const outcomes = replies.map(({ checkpoint }) => checkpoint.decision?.reasons.map(({ code }) => code) ?? []);
      expect(outcomes.filter((codes) => !codes.includes('BREAKER_OPEN'))).toEqual([]);
      const address = `http://127.0.0.1:${second.metricsPort}/metrics`;
      expect(await (await fetch(address)).text()).toMatch(/tidegate_policy_decisions_total\{[^}]*\} [1-9]/);
    } finally {
      await second.stop();
    }
  }, 60_000);
});

describe('a second decision of a checkpoint', () => {
  const consumers = ['intake', 'routing', 'actions'] as const;
  const duplicates = () =>
    Promise.all(consumers.map((service) => metricOf(service, 'tidegate_duplicate_decisions_total')));

  it('is counted and ignored by every consumer, also when all of them were restarted in between', async () => {
    const requestId = `decided-twice-${randomUUID()}`;
    const decisions: Decided[] = [];
    await observed(new RequestLedger(), async (log) => {
      log.onEvent((event) => {
        if (event.type === DecisionMade.type && event.correlationId === requestId) decisions.push(event as Decided);
      });
      const { checkpoint } = await client.submit(refundOf(requestId), { waitSeconds: 20 });
      expect(checkpoint.decision?.outcome).toBe('proceed');
      await waitFor(() => decisions.length === 1, { describe: 'the decision on the log' });
      await waitFor(async () => (await executionsOf(requestId)) === 1, {
        describe: 'the execution',
        timeoutMs: 20_000,
      });
      for (const service of consumers) await restart(service);
      const first = decisions[0]!;
      const other: Decided = {
        ...first,
        data: { ...first.data, decision: { ...first.data.decision, outcome: 'handoff' } },
      };
      const before = await duplicates();
      await publisher.publish([other, { ...other, id: randomUUID() }]);
      await waitFor(async () => (await duplicates()).every((count, index) => count >= before[index]! + 2), {
        timeoutMs: 30_000,
        describe: 'both to be counted by every consumer',
      });
      const again = await client.submit(refundOf(requestId), { waitSeconds: 5 });
      expect(again.checkpoint.decision).toEqual(checkpoint.decision);
    });
    expect(await executionsOf(requestId)).toBe(1);
    const cases = await tidegate(state, ['cases', '--as', 'dara', '--json']);
    expect([cases.code, cases.stdout.includes(requestId)]).toEqual([0, false]);
  }, 90_000);

  async function executionsOf(requestId: string): Promise<number> {
    const url = `${system.services['actions']!.httpUrl}/v1/executions?requestId=${requestId}`;
    const answer = await fetch(url, { headers: { 'tidegate-tenant': 'acme' } });
    return ((await answer.json()) as { data: unknown[] }).data.length;
  }

  /** Kills it as a crash would; whoever started it starts it again on the same ports. */
  async function restart(service: string): Promise<void> {
    const { services } = JSON.parse(readFileSync(join(state.path, 'running.json'), 'utf8')) as Running;
    process.kill(services![service]!.pid, 'SIGKILL');
    const url = `${system.services[service]!.httpUrl}/readyz`;
    await waitFor(async () => !(await fetch(url)).ok, { timeoutMs: 1_000, describe: 'its end' }).catch(() => undefined);
    await waitFor(async () => (await fetch(url)).ok, { timeoutMs: 30_000, describe: `${service} to be ready again` });
  }
});
