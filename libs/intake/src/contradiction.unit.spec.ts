import { describe, expect, it } from '@jest/globals';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { exampleRequest } from '../test/example-request.ts';
import { contradictionEvent } from './contradiction.ts';
import { checkpointIdOfRequest } from './intake-events.ts';
import { checkpointOfRejected } from './reject-record.ts';
import { fingerprintOf } from './repeat.ts';

const position = { topic: 'tidegate.decision.made.v1', partition: 3, offset: '42' };

function contradict(question: string, offset = '42', now = '2026-11-20T09:00:01.000Z') {
  const request = exampleRequest({ question });
  const earlier = { earlierReceivedAt: '2026-11-20T09:00:00.000Z', causationId: 'decided-1' };
  const contradiction = { request, fingerprint: fingerprintOf(request), position: { ...position, offset }, ...earlier };
  return contradictionEvent(contradiction, { now });
}

describe('contradictionEvent', () => {
  it('says which submission it contradicts, and what to send instead', () => {
    const event = contradict('Another one');
    const [problem] = event.data.problems;
    expect(event).toMatchObject({
      tenantId: 'acme',
      correlationId: 'req-1',
      causationId: 'decided-1',
      key: 'acme:req-1',
    });
    expect(problem!.pointer).toBe('/checkpoint/number');
    expect(problem!.detail).toContain('received 2026-11-20T09:00:00.000Z');
    expect(problem!.detail).toContain(checkpointIdOfRequest(exampleRequest()));
    expect(problem!.detail).toMatch(/Send the next checkpoint number/);
    expect(RequestRejected.schema.safeParse(event.data).error).toBeUndefined();
  });

  it('carries the body that was not followed', () => {
    const { raw } = contradict('Another one').data;
    expect(JSON.parse(raw)).toEqual(exampleRequest({ question: 'Another one' }));
    expect(checkpointOfRejected(raw)).toEqual({ kind: 'commit', number: 1 });
  });

  it('is the same when delivered or sent again, and another one for another body', () => {
    const event = contradict('Another one');
    const again = contradict('Another one', '99', '2026-11-20T10:00:00.000Z');
    expect([again.id, again.data.checkpointId]).toEqual([event.id, event.data.checkpointId]);
    expect(contradict('A third one').id).not.toBe(event.id);
  });

  it('claims no id of the checkpoint itself', () => {
    expect(contradict('Another one').data.checkpointId).not.toBe(checkpointIdOfRequest(exampleRequest()));
  });
});
