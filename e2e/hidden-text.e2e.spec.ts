import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Timeline } from '@tidegate/contracts/http-audit';
import { checkpointIdOf, derivedId, requestKey } from '@tidegate/contracts/event-ids';
import { RequestSubmitted } from '@tidegate/contracts/request-events';
import { createKafka } from '@tidegate/kafka/connection';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import { answerWithClaims } from './answer-with-claims.ts';
import { eventually } from './eventually.ts';
import {
  lastJson,
  newStateFolder,
  tidegate,
  tidegateUp,
  type RunningTidegate,
  type StateFolder,
} from './tidegate-command.ts';

const card = '4111 1111 1111 1111';
const tenantId = 'globex';

describe('what a tenant hides, in records that a product writes to Kafka itself', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let publisher: KafkaPublisher;
  beforeAll(async () => {
    state = newStateFolder();
    system = await tidegateUp(state);
    const kafka = createKafka({ brokers: [...system.kafkaBrokers], clientId: 'a-product', log: silentLog });
    publisher = new KafkaPublisher({ kafka, log: silentLog });
    await publisher.connect();
  }, 120_000);
  afterAll(async () => {
    await publisher.close();
    await system.stop();
    state.remove();
  });

  async function submitRaw(requestId: string): Promise<void> {
    const request = { ...answerWithClaims(requestId, 60), tenantId, question: `Is my card ${card} still valid?` };
    const { type } = RequestSubmitted;
    await publisher.publish([
      {
        ...{ type, source: '/products/knowledge-assistant', tenantId, correlationId: requestId, data: request },
        id: derivedId(checkpointIdOf({ tenantId, requestId, number: 1 }), type),
        time: new Date().toISOString(),
        key: requestKey(tenantId, requestId),
      },
    ]);
  }

  async function timelineOf(requestId: string): Promise<Timeline['entries']> {
    const answer = await fetch(`${system.services['audit']!.httpUrl}/v1/requests/${requestId}/timeline`, {
      headers: { 'tidegate-tenant': tenantId },
    });
    return answer.ok ? ((await answer.json()) as Timeline).entries : [];
  }

  it('is decided with the text as redacted, and audit keeps a seal of the record', async () => {
    await submitRaw('req-raw-1');
    const entries = await eventually(
      () => timelineOf('req-raw-1'),
      (list) => list.some(({ type }) => type === 'tidegate.decision.made.v1'),
    );
    const dataOf = (type: string) => entries.find((entry) => entry.type === type)?.data;
    expect(dataOf('tidegate.request.submitted.v1')).toMatchObject({
      withheld: { hmacSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(dataOf('tidegate.request.classified.v1')).toMatchObject({
      request: { question: 'Is my card [card] still valid?' },
    });
  });

  it('is nowhere in the export of the audit log, which verifies', async () => {
    await publisher.publishRecords([
      {
        topic: RequestSubmitted.topic,
        record: { key: 'globex:broken', value: `{"tenantId":"globex","question":"${card}"`, headers: {} },
      },
    ]);
    const file = join(state.path, 'audit.jsonl');
    const exported = async () => {
      await tidegate(state, ['audit', 'export', file]);
      return readFileSync(file, 'utf8');
    };
    const text = await eventually(exported, (found) => found.includes('tidegate.request.rejected.v1/'));
    expect(text).toContain('[card]');
    expect(text).not.toContain(card);
    const verified = await tidegate(state, ['audit', 'verify', '--file', file, '--json']);
    expect([verified.code, lastJson<object>(verified)]).toMatchObject([0, { ok: true, problems: [] }]);
  });
});
