import { describe, expect, it } from '@jest/globals';
import { decodeCloudEvent, isEvent } from './cloud-event-codec.ts';

const headers = {
  ce_specversion: '1.0',
  ce_id: 'e1',
  ce_type: 'tidegate.request.submitted.v1',
  ce_source: '/tidegate/intake',
  ce_time: '2026-11-20T09:30:00.000Z',
  ce_tenantid: 'acme',
  ce_correlationid: 'r1',
};

describe('decodeCloudEvent', () => {
  it.each(['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_tenantid', 'ce_correlationid', 'ce_specversion'])(
    'names the header %s when it is missing',
    (name) => {
      const decoded = decodeCloudEvent({ key: 'k', value: '{}', headers: { ...headers, [name]: '' } });
      expect(decoded).toMatchObject({ kind: 'not_an_event', attribute: name });
    },
  );

  it('says when the value is not JSON', () => {
    const decoded = decodeCloudEvent({ key: 'k', value: '{"cut', headers });
    expect(decoded).toMatchObject({ kind: 'not_an_event', attribute: 'data' });
  });

  it('leaves optional attributes out instead of inventing them', () => {
    const decoded = decodeCloudEvent({ key: 'k', value: '{}', headers });
    expect(isEvent(decoded) && 'causationId' in decoded).toBe(false);
  });
});
