import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { checkpointIdOf } from '@tidegate/contracts/event-ids';
import { RequestRejected, RequestSubmitted } from '@tidegate/contracts/request-events';
import { waitFor } from '@tidegate/testing/wait-for';
import { freshId, refundBody, submittedByProduct, tooLarge } from './example-bodies.ts';
import { metricOfIntake, send, untilDecided, type World } from './pipeline-world.ts';

type Decided = DataOf<typeof DecisionMade>;
type Rejected = DataOf<typeof RequestRejected>;

/** What products may rely on when they publish straight to Kafka (requirements A1, A2). */
export function kafkaDoorSuite(world: World): void {
  describe('the Kafka door', () => {
    it('gives the same decision as the HTTP door for the same request', async () => {
      const [http, kafka] = [freshId(), freshId()];
      await send(world, refundBody(http, '412.00'));
      await world.log.publisher.publish([submittedByProduct(refundBody(kafka, '412.00'))]);
      await untilDecided(world, kafka);
      const [left, right] = await Promise.all(
        [http, kafka].map((id) => world.log.first<Decided>(DecisionMade.type, id)),
      );
      const comparable = ({ data }: { readonly data: Decided }) => {
        const { checkpointId: _, requestId: __, ...decision } = data.decision;
        return { decision, classification: data.classification, assessment: data.assessment };
      };
      expect(comparable(left!)).toEqual(comparable(right!));
    });

    it('and the HTTP door may get one request both: it has one checkpoint and one decision', async () => {
      const requestId = freshId();
      await world.log.publisher.publish([submittedByProduct(refundBody(requestId))]);
      const decided = await untilDecided(world, requestId);
      const { status, body } = await send(world, refundBody(requestId));
      expect([status, body.checkpoint]).toEqual([200, decided]);
      const other = await send(world, refundBody(requestId, '99.00'));
      expect(other.status).toBe(422);
    });

    it('keeps the first decision of a checkpoint and counts another one', async () => {
      const requestId = freshId();
      const { body } = await send(world, refundBody(requestId));
      const event = await world.log.first<Decided>(DecisionMade.type, requestId);
      const before = await metricOfIntake(world, 'tidegate_duplicate_decisions_total');
      const other = { ...event.data, decision: { ...event.data.decision, outcome: 'handoff' as const } };
      const second = { ...event, time: new Date(Date.parse(event.time) + 1_000).toISOString(), data: other };
      const atTheSameMoment = { ...second, id: randomUUID(), time: event.time };
      await world.log.publisher.publish([event, second]);
      // Tests of other services decide on the same topic at the same time, so more than ours may be counted.
      await waitFor(async () => (await metricOfIntake(world, 'tidegate_duplicate_decisions_total')) >= before + 1, {
        timeoutMs: 20_000,
        describe: 'the duplicate to be counted, and the redelivery not',
      });
      await world.log.publisher.publish([atTheSameMoment]);
      await waitFor(async () => (await metricOfIntake(world, 'tidegate_duplicate_decisions_total')) >= before + 2, {
        timeoutMs: 20_000,
        describe: 'one of the same moment with another id to be counted',
      });
      expect((await send(world, refundBody(requestId))).body.checkpoint.decision).toEqual(body.checkpoint.decision);
      expect((await world.client.status(requestId)).body.checkpoints[0]?.decision).toEqual(body.checkpoint.decision);
    });
  });

  describe('redaction at the Kafka door', () => {
    it('hides in what goes on what the tenant wants hidden', async () => {
      const requestId = freshId();
      const question = 'Pay to DE89 3704 0044 0532 0130 00';
      await world.log.publisher.publish([
        submittedByProduct(refundBody(requestId, '14.00', { tenantId: 'globex', question })),
      ]);
      const { data } = await world.log.first<Decided>(DecisionMade.type, requestId);
      expect(data.request.question).toBe('Pay to [iban]');
    });
  });

  describe('another body under a checkpoint that is taken', () => {
    const contradictions = () => metricOfIntake(world, 'tidegate_contradicting_submissions_total');
    const publish = (...bodies: readonly unknown[]) => world.log.publisher.publish(bodies.map(submittedByProduct));

    it('reaches a person once through Kafka, and the first decision stays', async () => {
      const requestId = freshId();
      const before = await contradictions();
      await publish(refundBody(requestId));
      const first = await untilDecided(world, requestId);
      await publish(refundBody(requestId), refundBody(requestId, '999.00'), refundBody(requestId, '999.00'));
      const { data } = await world.log.first<Rejected>(RequestRejected.type, requestId);
      expect(data.problems).toEqual([
        { pointer: '/checkpoint/number', detail: expect.stringContaining(`checkpoint id ${first.checkpointId}`) },
      ]);
      expect(JSON.parse(data.raw)).toMatchObject({ proposal: { action: { value: { amount: '999.00' } } } });
      await waitFor(async () => (await contradictions()) >= before + 2, {
        timeoutMs: 20_000,
        describe: 'both to be counted, and the repeat of the first body not',
      });
      expect(new Set(world.log.of(RequestRejected.type, requestId).map(({ id }) => id)).size).toBe(1);
      const { body } = await world.client.status(requestId);
      expect(body.checkpoints.filter(({ decision }) => decision !== null)).toEqual([first]);
    });

    it('reaches a person also when the first one came by HTTP', async () => {
      const requestId = freshId();
      const { body } = await send(world, refundBody(requestId));
      await publish(refundBody(requestId, '999.00'));
      const { data } = await world.log.first<Rejected>(RequestRejected.type, requestId);
      expect(data.problems[0]?.detail).toContain(`received ${body.checkpoint.receivedAt}`);
      expect((await send(world, refundBody(requestId))).body.checkpoint.decision).toEqual(body.checkpoint.decision);
    });
  });

  describe('a bad record on the Kafka topic', () => {
    const publish = (value: string, headers: Readonly<Record<string, string>>) =>
      world.log.publisher.publishRecords([{ topic: RequestSubmitted.topic, record: { key: 'k', value, headers } }]);
    const eventHeaders = (tenantId: string) => ({
      ...{ ce_specversion: '1.0', ce_id: randomUUID(), ce_type: RequestSubmitted.type, ce_source: '/products/test' },
      ...{ ce_time: new Date().toISOString(), ce_tenantid: tenantId, ce_correlationid: 'c' },
    });
    const rejectionOf = (mark: string) =>
      world.log.first<Rejected>(RequestRejected.type, ({ raw }) => raw.includes(mark));

    it('becomes a rejection with every problem of its body', async () => {
      const requestId = freshId();
      await publish(JSON.stringify(refundBody(requestId, 'much', { question: '' })), eventHeaders('acme'));
      const { tenantId, data } = await rejectionOf(requestId);
      expect([tenantId, data.tenantId, data.requestId]).toEqual(['acme', 'acme', requestId]);
      expect(data.problems.map(({ pointer }) => pointer).sort()).toEqual([
        '/proposal/action/value/amount',
        '/question',
      ]);
      expect(data.problems.find(({ pointer }) => pointer === '/question')?.detail).toMatch(/""/);
    });

    it('is shown without what its tenant hides', async () => {
      const requestId = freshId();
      const question = 'My card is 4111111111111111';
      const body = refundBody(requestId, 'much', { tenantId: 'globex', question, user: 'card 4111111111111111' });
      await publish(JSON.stringify(body), eventHeaders('globex'));
      const { tenantId, data } = await rejectionOf(requestId);
      expect([tenantId, JSON.parse(data.raw)]).toMatchObject(['globex', { question: 'My card is [card]' }]);
      expect(JSON.stringify(data)).not.toContain('4111');
    });

    it('shows to its product as waiting, and does not stand in the way of the corrected request', async () => {
      const requestId = freshId();
      await publish(JSON.stringify(refundBody(requestId, 'much')), eventHeaders('acme'));
      const { data } = await rejectionOf(requestId);
      await waitFor(async () => (await world.client.status(requestId)).status === 200, {
        timeoutMs: 20_000,
        describe: 'the rejected one',
      });
      expect((await send(world, refundBody(requestId))).status).toBe(200);
      const { body } = await world.client.status(requestId);
      expect(body.checkpoints.map(({ checkpointId, status }) => [checkpointId, status])).toEqual([
        [data.checkpointId, 'waiting'],
        [checkpointIdOf({ tenantId: 'acme', requestId, number: 1 }), 'resolved'],
      ]);
    });

    it('without the headers of an event names the header', async () => {
      const requestId = freshId();
      await publish(JSON.stringify(refundBody(requestId)), {});
      const { data } = await rejectionOf(requestId);
      expect(data.problems).toEqual([{ pointer: '', detail: 'header ce_specversion is "missing"; send "1.0"' }]);
    });

    it.each([
      ['that is not JSON', (mark: string) => `not json ${mark}`, 'acme', 'acme', /JSON/],
      [
        'of an unknown tenant',
        (mark: string) => JSON.stringify(refundBody(mark, '1.00', { tenantId: 'initech' })),
        'initech',
        'unknown',
        /initech/,
      ],
      [
        'whose header names another tenant',
        (mark: string) => JSON.stringify(refundBody(mark)),
        'globex',
        'unknown',
        /ce_tenantid says "globex"/,
      ],
      [
        'with half of a surrogate pair',
        (mark: string) => JSON.stringify(refundBody(mark, '1.00', { question: 'a\ud800' })),
        'acme',
        'acme',
        /half of a surrogate pair/,
      ],
      [
        'with a zero character',
        (mark: string) => JSON.stringify(refundBody(mark, '1.00', { question: 'a\0' })),
        'acme',
        'acme',
        /zero character/,
      ],
      ['that is no JSON and has a zero character', (mark: string) => `\0 ${mark}`, 'acme', 'acme', /JSON/],
      [
        'with more evidence than may travel inline',
        (mark: string) => JSON.stringify(refundBody(mark, '1.00', { evidence: tooLarge(12).evidence })),
        'acme',
        'acme',
        /65536 inline/,
      ],
      [
        'that is too large',
        (mark: string) => JSON.stringify(refundBody(mark, '1.00', tooLarge(45))),
        'acme',
        'acme',
        /bytes; send at most/,
      ],
    ] as const)('%s becomes a rejection', async (_, valueOf, header, tenantId, detail) => {
      const mark = freshId();
      await publish(valueOf(mark), eventHeaders(header));
      const { data } = await rejectionOf(mark);
      expect(data.tenantId).toBe(tenantId);
      expect(data.problems.map((problem) => problem.detail).join(' ')).toMatch(detail);
    });
  });
}
