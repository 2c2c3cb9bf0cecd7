import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCloudEvent } from '@tidegate/contracts/cloud-event-codec';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { LabelRecorded } from '@tidegate/contracts/label-events';
import { VerdictRecorded } from '@tidegate/contracts/review-events';
import type { TopicName } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { RecordSender } from '@tidegate/kafka/record-sender';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { seenTopics } from '@tidegate/policy/simulation/seen-cases';
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

describe('tidegate calibration fit --from-labels', () => {
  const tenantId = `labels-${randomUUID().slice(0, 8)}`;
  const example = <Data>(type: string): Data => {
    const golden = new URL(`../../../libs/contracts/examples/${type.replace('tidegate.', '')}.json`, import.meta.url);
    return (JSON.parse(readFileSync(golden, 'utf8')) as { value: Data }).value;
  };
  const made = example<DataOf<typeof DecisionMade>>(DecisionMade.type);
  const versions = { model: 'm-1', prompt: 'p-1' };
  const kafka = createKafka({ brokers, clientId: tenantId, log });
  beforeAll(() => createTopics(kafka, [DecisionMade.topic, ...seenTopics]));

  interface Told {
    readonly taskType: string;
    readonly number: number;
    readonly outcome: 'approve' | 'proceed';
    readonly failures: number;
    readonly right: boolean;
  }

  /** A decided action, and what its review or its audit (one in four) said. */
  async function tell(sender: RecordSender, { taskType, number, outcome, failures, right }: Told): Promise<void> {
    const about = {
      caseId: `${tenantId}-${taskType}-${number}`,
      tenantId,
      checkpointId: `${tenantId}-${taskType}-${number}`,
    };
    const request = { ...made.request, tenantId, requestId: about.caseId, versions, toolTrace: [] };
    const { checkpointId } = about;
    const sampling = { rate: 0.25, keyId: 'k' };
    const decision = { ...made.decision, checkpointId, outcome, versions: { ...made.decision.versions, sampling } };
    const isAudit = outcome === 'proceed';
    const data = {
      [DecisionMade.type]: {
        ...{ ...made, decision, classification: { ...made.classification, taskType } },
        request: { ...request, user: { ...request.user, id: `u-${number}` }, signals: { tooling: { failures } } },
      },
      [VerdictRecorded.type]: {
        ...{ ...example<object>(VerdictRecorded.type), ...about, verdictId: randomUUID() },
        caseKind: isAudit ? 'audit_sample' : 'approval',
      },
      [LabelRecorded.type]: {
        ...{ ...example<object>(LabelRecorded.type), ...about, source: isAudit ? 'audit_sample' : 'review' },
        ...{ proposalRight: right, escalationNeeded: !right },
      },
    };
    const topics: Record<string, TopicName> = {
      [DecisionMade.type]: DecisionMade.topic,
      [VerdictRecorded.type]: VerdictRecorded.topic,
      [LabelRecorded.type]: LabelRecorded.topic,
    };
    for (const [type, value] of Object.entries(data)) {
      const envelope = { id: randomUUID(), type, source: '/test', time: '2026-11-21T09:00:00.000Z', tenantId };
      const event = { ...envelope, correlationId: about.caseId, key: about.caseId, data: value };
      await sender.send({ topic: topics[type]!, record: encodeCloudEvent(event) });
    }
  }

  const fitLabels = (taskType: string) =>
    calibration(
      ...['fit', '--from-labels', '--scope', `task:${tenantId}/${taskType}`, '--model', 'm-1', '--prompt', 'p-1'],
      ...['--out', join(state, `${taskType}.json`), '--json'],
    );

  it('weighs each label by how probable it was that somebody was asked, and shows the n of everything', async () => {
    const sender = await RecordSender.open(kafka);
    for (let number = 0; number < 160; number += 1) {
      const isReviewed = number < 120;
      const failures = isReviewed && number % 2 === 0 ? 3 : 0;
      const outcome = isReviewed ? 'approve' : 'proceed';
      await tell(sender, { taskType: 'refund', number, outcome, failures, right: failures === 0 });
    }
    await sender.close();
    const fitted = await fitLabels('refund');
    expect([fitted.code, fitted.stderr]).toEqual([0, expect.any(String)]);
    const { counts, calibration: found } = JSON.parse(fitted.stdout.trim().split('\n').at(-1)!);
    expect(counts).toMatchObject({ actions: 160, labelled: 160, right: 100, wrong: 60, audited: 40, standsFor: 280 });
    expect(counts.effective).toBeCloseTo(280 ** 2 / (120 + 40 * 16), 9);
    expect(found).toMatchObject({ scope: `task:${tenantId}/refund`, versions, fittedOn: 160 });
    expect(found.fit).toMatchObject({ labels: { right: 100, wrong: 60 }, effectiveLabels: counts.effective });
    expect(found.fit.data).toContain('160 labels of 160 actions');
    expect(await calibration('publish', join(state, 'refund.json'))).toMatchObject({ code: 0 });
  });

  it('refuses too few labels with what there is and what it takes, and writes nothing', async () => {
    const sender = await RecordSender.open(kafka);
    for (let number = 0; number < 20; number += 1) {
      await tell(sender, { taskType: 'few', number, outcome: 'approve', failures: 0, right: number > 2 });
    }
    await sender.close();
    const refused = await fitLabels('few');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('20 labels, at least 100 are needed');
    expect(refused.stderr).toContain('3 of them wrong, at least 10 are needed');
    expect(() => readFileSync(join(state, 'few.json'))).toThrow();
  });
});
