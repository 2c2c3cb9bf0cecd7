import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RequestClassified, RequestSubmitted } from '@tidegate/contracts/request-events';
import { exampleRequest } from '../test/example-request.ts';
import { checkpointIdOfRequest, classifiedEvent, outcomeReportedEvent, submittedEvent } from './intake-events.ts';
import { waitSecondsOf } from './prefer-wait.ts';
import { fingerprintOf, judgeRepeat } from './repeat.ts';

const moment = { now: '2026-11-20T09:00:00.000Z' };

describe('judgeRepeat', () => {
  const submission = { checkpointId: 'c-1', fingerprint: 'f-1' };

  it.each([
    ['nothing is known', null, null, 'first'],
    ['the checkpoint has the same body', submission, null, 'repeat'],
    ['key and checkpoint have the same body', submission, submission, 'repeat'],
    ['only the key is known, which a crash in between leaves', null, submission, 'first'],
  ] as const)('when %s', (_, underCheckpoint, underKey, kind) => {
    expect(judgeRepeat(submission, { underCheckpoint, underKey }).kind).toBe(kind);
  });

  it('refuses another body under the checkpoint', () => {
    const underCheckpoint = { ...submission, fingerprint: 'f-2' };
    const verdict = judgeRepeat(submission, { underCheckpoint, underKey: null });
    expect(verdict).toEqual({ kind: 'refused', code: 'idempotency_mismatch', identity: 'checkpoint' });
  });

  it('refuses another body or another checkpoint under the key', () => {
    for (const change of [{ fingerprint: 'f-2' }, { checkpointId: 'c-2' }]) {
      const verdict = judgeRepeat(submission, { underCheckpoint: null, underKey: { ...submission, ...change } });
      expect(verdict).toMatchObject({ kind: 'refused', identity: 'key' });
    }
  });
});

describe('fingerprintOf', () => {
  it('is the same whichever function makes the hash', () => {
    const request = exampleRequest({ question: 'Größe 😀?' });
    expect(fingerprintOf(request, (text) => hash('sha256', text))).toBe(fingerprintOf(request));
  });

  it('is the same for defaults written out and for unknown fields, and another for another question', () => {
    const fingerprint = fingerprintOf(exampleRequest());
    expect(fingerprintOf(exampleRequest({ evidence: [], signals: {}, unknown: 1 }))).toBe(fingerprint);
    expect(fingerprintOf(exampleRequest({ question: 'Another one' }))).not.toBe(fingerprint);
  });
});

describe('events of intake', () => {
  it('have the ids of the checkpoint, so that both doors give the same classified event', () => {
    const request = exampleRequest();
    const http = submittedEvent(request, moment);
    const kafka = { ...http, id: 'chosen-by-the-product' };
    const classification = { taskType: 'refund' } as never;
    expect(classifiedEvent(http, classification, moment).id).toBe(classifiedEvent(kafka, classification, moment).id);
    expect(http).toMatchObject({ type: RequestSubmitted.type, key: 'acme:req-1', correlationId: 'req-1' });
    expect(classifiedEvent(kafka, classification, moment)).toMatchObject({
      type: RequestClassified.type,
      causationId: 'chosen-by-the-product',
      data: { checkpointId: checkpointIdOfRequest(request) },
    });
  });

  it('give each different outcome report its own id and a repeated one the same', () => {
    const report = { tenantId: 'acme', requestId: 'req-1', checkpointNumber: 1, status: 'reversed' } as const;
    const idOf = (changes: object) => outcomeReportedEvent({ ...report, ...changes }, moment).id;
    expect(idOf({})).toBe(idOf({}));
    expect(idOf({ detail: 'again' })).not.toBe(idOf({}));
    expect(outcomeReportedEvent(report, moment).data.checkpointId).toBe(checkpointIdOfRequest(exampleRequest()));
  });
});

describe('waitSecondsOf', () => {
  it.each([
    [undefined, null],
    ['wait=10', 10],
    ['respond-async, wait=5', 5],
    ['WAIT = "7"', 7],
    ['wait=900', 55],
    ['wait=0', 0],
    ['wait=-1', null],
    ['wait=soon', null],
    [['handling=lenient', 'wait=3'], 3],
  ])('reads %j as %j', (header, seconds) => {
    expect(waitSecondsOf(header)).toBe(seconds);
  });
});
