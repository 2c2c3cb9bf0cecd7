import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import { DecisionMade, type Decision } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { TopicName } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { RecordSender } from '@tidegate/kafka/record-sender';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { noControls } from '@tidegate/policy/controls';
import { decide } from '@tidegate/policy/decide';
import { decisionEvent } from '@tidegate/policy/policy-events';
import type { RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { seenTopics } from '@tidegate/policy/simulation/seen-cases';
import type { Simulation } from '@tidegate/policy/simulation/simulate-policy';
import { silentLog as log } from '@tidegate/telemetry/logger';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** All tests share the topics; a tenant of its own tells this run apart. */
const tenantId = `sim-${randomUUID().slice(0, 8)}`;
const brokers = process.env['KAFKA_BROKERS'] ?? '';
const started = '2026-11-20T09:00:00.000Z';
let folder: string;
let recording: string;

const policyUpTo = (limit: number, version: number) => ({
  name: 'refunds',
  version,
  scope: '*',
  auditSampleRate: 0.5,
  authorisation: [
    { ...granting('refunds'), when: [{ fact: 'risk_tier', atMost: 3 }] },
    {
      id: 'refund-above-limit',
      description: 'Large refunds need a person.',
      when: [{ fact: 'action_value', moreThan: limit }],
      effect: 'approve' as const,
      reason: 'HIGH_VALUE_TRANSACTION' as const,
      queue: 'billing',
    },
  ],
  quality: [{ ...granting('quality'), when: [{ fact: 'risk_tier', atMost: 3 }] }],
});
function granting(id: string) {
  return { id, description: id, effect: 'proceed' as const, reason: 'GRANTED' as const };
}

const example = <Data>(type: string): Data => {
  const file = new URL(`../../../libs/contracts/examples/${type}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { value: Data }).value;
};
const exampleMade = example<DataOf<typeof DecisionMade>>(DecisionMade.type.replace('tidegate.', ''));
const live = compilePolicy(policyUpTo(100, 1));
const sampling = { keyId: 'k-1', key: new Uint8Array(32).fill(9), approvalRate: 0 };

function eventOf(type: string, key: string, data: unknown): TidegateEvent {
  return { id: randomUUID(), type, source: '/test', time: started, tenantId, correlationId: key, key, data };
}

/** A refund of `number` euros, decided by the live policy. */
function decided(number: number): { event: TidegateEvent; decision: Decision } {
  const { request, classification, assessment } = exampleMade;
  const action = {
    name: 'issue_refund',
    arguments: { order_id: `ord-${number}` },
    value: { amount: `${number}.00`, currency: 'EUR' },
  };
  const scored = {
    checkpointId: `${tenantId}-${number}`,
    request: { ...request, tenantId, requestId: `req-${number}`, proposal: { kind: 'action' as const, action } },
    classification,
    cohort: 'c',
    assessment,
  };
  const decision = decide(scored, { policy: live, controls: noControls, sampling });
  const cause = { ...eventOf('x', `${tenantId}:req-${number}`, scored), data: scored };
  return { event: decisionEvent(cause, decision, { now: started }), decision };
}

/** What a person said: from 151 on, every second refund was wrong. */
function judged(number: number, decision: Decision): { event: TidegateEvent; topic: TopicName }[] {
  const isAudit = decision.outcome === 'proceed';
  const wrong = number > 150 && number % 2 === 0;
  const about = { caseId: `case-${tenantId}-${number}`, tenantId, checkpointId: decision.checkpointId };
  const verdict = {
    ...example<object>(VerdictRecorded.type.replace('tidegate.', '')),
    ...about,
    verdictId: randomUUID(),
    caseKind: isAudit ? 'audit_sample' : 'approval',
    handlingSeconds: isAudit ? 60 : 180,
  };
  const label = {
    ...example<object>(LabelRecorded.type.replace('tidegate.', '')),
    ...about,
    source: isAudit ? 'audit_sample' : 'review',
    proposalRight: !wrong,
    escalationNeeded: wrong,
  };
  return [
    { event: eventOf(VerdictRecorded.type, about.caseId, verdict), topic: VerdictRecorded.topic },
    { event: eventOf(LabelRecorded.type, about.caseId, label), topic: LabelRecorded.topic },
  ];
}

/** Refunds of 1 to 300 euros, and what people said about those that they were asked about. */
async function plant(): Promise<void> {
  const kafka = createKafka({ brokers: brokers.split(','), clientId: tenantId, log });
  await createTopics(kafka, [DecisionMade.topic, ...seenTopics]);
  const sender = await RecordSender.open(kafka);
  const send = (topic: TopicName, event: TidegateEvent) => sender.send({ topic, record: encodeCloudEvent(event) });
  for (let number = 1; number <= 300; number += 1) {
    const { event, decision } = decided(number);
    await send(DecisionMade.topic, event);
    if (decision.outcome === 'proceed' && !decision.obligations.auditSample) continue;
    await Promise.all(judged(number, decision).map(({ topic, event: said }) => send(topic, said)));
  }
  const { event } = decided(1);
  const second = event.data as DataOf<typeof DecisionMade>;
  const other = { ...second, decision: { ...second.decision, outcome: 'handoff' as const } };
  await send(DecisionMade.topic, { ...event, data: other });
  await sender.close();
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function policy(args: readonly string[], from = brokers, onChild: (pid: number) => void = () => undefined) {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    NO_COLOR: '1',
    TIDEGATE_STATE_DIR: folder,
    KAFKA_BROKERS: from,
    TIDEGATE_CALLED_FROM: folder,
  };
  return new Promise<Ended>((resolve) => {
    const child = execFile(
      process.execPath,
      ['apps/cli/src/main.ts', 'policy', ...args],
      { cwd: root, env, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    onChild(child.pid!);
  });
}
const simulated = async (...args: string[]): Promise<Simulation> =>
  JSON.parse((await policy(['simulate', 'candidate.yaml', '--json', ...args])).stdout) as Simulation;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-simulate-'));
  recording = join(folder, 'recording.jsonl');
  // JSON is YAML.
  writeFileSync(join(folder, 'candidate.yaml'), JSON.stringify(policyUpTo(200, 2), null, 2));
  await plant();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidegate policy record and simulate', () => {
  it('records every checkpoint once, by its first decision, with what people said', async () => {
    const { code, stdout } = await policy(['record', '--out', recording, '--tenant', tenantId, '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { file: recording, checkpoints: 300, isCut: false, repeated: 1 }]);
    expect(statSync(recording).mode & 0o077).toBe(0);
    const lines = readFileSync(recording, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedCheckpoint);
    const lineOf = (number: number) => lines.find(({ request }) => request.requestId === `req-${number}`);
    expect(lineOf(1)!.decision.outcome).toBe('proceed');
    expect(lineOf(250)).toMatchObject({
      propensity: 1,
      seen: { kind: 'approval', handlingSeconds: 180, label: { proposalRight: false } },
    });
    const audited = lines.filter(({ seen }) => seen?.kind === 'audit_sample');
    expect(audited.every(({ propensity }) => propensity === 0.5)).toBe(true);
    expect(audited.length).toBeGreaterThan(30);
  });

  it('replays the recording, or the log itself, with the same result', async () => {
    const fromFile = await simulated('--recording', 'recording.jsonl');
    expect(fromFile).toMatchObject({
      checkpoints: 300,
      moved: { to_proceed: 100, to_people: 0, otherwise: 0, unmoved: 200 },
      regions: [{ because: ['-refund-above-limit'], checkpoints: 100, wrong: 25, right: 75, unknown: 0 }],
      falseAutonomy: { candidate: { status: 'estimated' }, movedToProceed: { rate: 0.25, labelled: 100 } },
    });
    const billing = ({ queues }: Simulation['work']['live']) => queues.find(({ queue }) => queue === 'billing');
    expect([billing(fromFile.work.live)?.cases, billing(fromFile.work.candidate)?.cases]).toEqual([200, 100]);
    const { regions, falseAutonomy, moved } = await simulated('--tenant', tenantId);
    expect({ regions, falseAutonomy, moved }).toEqual({
      regions: fromFile.regions,
      falseAutonomy: fromFile.falseAutonomy,
      moved: fromFile.moved,
    });
  });

  it('prints a page for people, and ends with 1 when it refuses to estimate', async () => {
    const page = await policy(['simulate', 'candidate.yaml', '--recording', 'recording.jsonl', '--cases', '3']);
    expect([page.code, page.stdout]).toEqual([0, expect.stringContaining('100 moved to proceed, 0 to people')]);
    const few = await policy(['simulate', 'candidate.yaml', '--recording', 'recording.jsonl', '--limit', '60']);
    expect([few.code, few.stdout]).toEqual([1, expect.stringContaining('refused, since the labels are worth fewer')]);
  });

  it('says which line of a recording, which value and what to do', async () => {
    const [line] = readFileSync(recording, 'utf8').split('\n');
    const broken = { ...(JSON.parse(line!) as RecordedCheckpoint), propensity: 2 };
    writeFileSync(join(folder, 'broken.jsonl'), `${line}\n${JSON.stringify(broken)}\nnot json\n`);
    const { code, stderr } = await policy(['simulate', 'candidate.yaml', '--recording', 'broken.jsonl']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.jsonl:2 {2}\/propensity {2}got 2, expected .*1/);
    expect(stderr).toMatch(/broken\.jsonl:3 {2}is not JSON/);
  });

  it.each([
    ['a recording that exists', ['record', '--out', 'candidate.yaml'], 1, 'exists already'],
    ['a candidate that is none', ['simulate', 'recording.jsonl'], 1, 'cannot be used'],
    ['a recording that is not there', ['simulate', 'candidate.yaml', '--recording', 'gone'], 1, 'cannot be read'],
    ['a tenant without traffic', ['simulate', 'candidate.yaml', '--tenant', 'nobody'], 1, 'No recorded decisions'],
    ['no file to write', ['record'], 2, '--out <file>'],
    ['a share as minutes', ['simulate', 'candidate.yaml', '--minutes-per-case', '0'], 2, 'more than 0'],
  ])('answers %s with its own exit code and what to do', async (_what, args, code, words) => {
    const ended = await policy(args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(words)]);
  });

  it('says that Kafka is not there, and leaves no file', async () => {
    const { code, stderr } = await policy(['record', '--out', 'none.jsonl'], '127.0.0.1:1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Kafka at 127.0.0.1:1 does not answer')]);
    expect([existsSync(join(folder, 'none.jsonl')), existsSync(join(folder, 'none.jsonl.partial'))]).toEqual([
      false,
      false,
    ]);
  });

  it('stops at Ctrl-C while Kafka keeps silent, and leaves no file', async () => {
    let pid = 0;
    const silent = createServer().once('connection', () => process.kill(pid, 'SIGINT'));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const from = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { code, stderr } = await policy(['record', '--out', 'stopped.jsonl'], from, (child) => (pid = child));
    silent.close();
    expect([code, stderr]).toEqual([130, expect.stringContaining('Interrupted. Nothing was recorded.')]);
    expect(existsSync(join(folder, 'stopped.jsonl.partial'))).toBe(false);
  });
});
