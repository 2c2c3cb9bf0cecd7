import { describe, expect, it } from '@jest/globals';
import { RequestResolved } from '@tidegate/contracts/request-events';
import { now, reviewed } from '../test/judged.ts';
import { expiryEvent } from './expire-case.ts';

const cause = { openedEventId: 'opened-1', traceparent: null };

describe('a case that expires', () => {
  it('denies the request, approved by nobody', () => {
    const event = expiryEvent(reviewed, cause, now)!;
    expect(RequestResolved.schema.parse(event.data)).toEqual(event.data);
    expect(event.data).toMatchObject({ resolution: 'denied', approvedBy: [], reason: 'expired', breakerEpoch: 2 });
    expect(event.data).not.toHaveProperty('grantId');
  });

  it('has one end for its checkpoint, whoever makes it', () => {
    const again = expiryEvent(reviewed, { ...cause, openedEventId: 'opened-2' }, '2026-11-21T00:00:00.000Z');
    expect(again?.id).toBe(expiryEvent(reviewed, cause, now)?.id);
  });

  it.each(['audit_sample', 'action_failure'] as const)('tells nobody where nobody waits: %s', (kind) => {
    expect(expiryEvent({ ...reviewed, kind }, cause, now)).toBeNull();
  });
});
