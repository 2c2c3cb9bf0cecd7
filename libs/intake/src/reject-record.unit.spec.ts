import { describe, expect, it } from '@jest/globals';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { admissionProblems } from './admission.ts';
import { pseudonymForTests } from '../test/pseudonym.ts';
import { compileRedaction } from './redact.ts';
import { RedactionRule } from './redaction-document.ts';
import { checkpointOfRejected, rejectedEvent, type RefusedRecord } from './reject-record.ts';

const tenants = new Set(['acme', 'globex']);
const rule = RedactionRule.parse({ fields: ['/question'], detect: ['email'], with: 'mask' });
const known = { ids: tenants, redactions: new Map([['globex', compileRedaction([rule], pseudonymForTests)]]) };
const moment = { now: '2026-11-20T09:00:00.000Z' };
const position = { topic: 'tidegate.request.submitted.v1', partition: 3, offset: '42' };

function reject(record: Partial<RefusedRecord>) {
  const problems = [{ pointer: '/question', detail: 'is missing; send a text' }];
  return rejectedEvent({ value: '{}', headers: {}, position, problems, ...record }, known, moment);
}

describe('rejectedEvent', () => {
  it('takes tenant and request from the body and lists the problems', () => {
    const event = reject({
      value: '{"tenantId":"acme","requestId":"req-7"}',
      headers: { ce_id: 'e-1', ce_tenantid: 'acme' },
    });
    expect(event).toMatchObject({
      tenantId: 'acme',
      correlationId: 'req-7',
      causationId: 'e-1',
      key: 'acme:req-7',
      data: { tenantId: 'acme', requestId: 'req-7', problems: [{ pointer: '/question' }], position },
    });
  });

  it('hides what its tenant hides, and everything that can be found where the tenant is not known', () => {
    const rawOf = (tenantId: string) =>
      reject({ value: JSON.stringify({ tenantId, question: 'a@b.co 4111111111111111' }) }).data.raw;
    expect(rawOf('acme')).toContain('a@b.co 4111111111111111');
    expect(rawOf('globex')).toContain('[email] 4111111111111111');
    expect(rawOf('evil')).toContain('[email] [card]');
  });

  it.each([
    ['not JSON', 'not json', {}],
    ['JSON null', 'null', {}],
    ['an unknown tenant', '{"tenantId":"evil"}', {}],
    ['a tenant that the header contradicts', '{"tenantId":"acme"}', { ce_tenantid: 'globex' }],
    ['a tenant that is no text', '{"tenantId":["acme"]}', {}],
  ])('belongs to no tenant when the record is %s', (_, value, headers: Record<string, string>) => {
    const { tenantId, data } = reject({ value, headers });
    expect([tenantId, data.tenantId]).toEqual(['unknown', 'unknown']);
    expect(data.requestId).toBe(`invalid-${data.checkpointId}`);
  });

  it('has ids that hang on the position alone, so that a redelivery is the same and a hostile record claims nothing', () => {
    expect(reject({ value: 'a' }).id).toBe(reject({ value: 'b' }).id);
    expect(reject({}).id).not.toBe(reject({ position: { ...position, offset: '43' } }).id);
  });

  it('stays within the contract for hostile input', () => {
    const problems = Array.from({ length: 500 }, () => ({ pointer: '/x'.repeat(900), detail: 'y'.repeat(9_000) }));
    const value = JSON.stringify({ tenantId: 'acme', requestId: '../../etc', filler: 'z'.repeat(200_000) });
    const event = reject({ value, problems });
    expect(RequestRejected.schema.safeParse(event.data).error).toBeUndefined();
    expect(event.data.requestId).toMatch(/^invalid-/);
    expect(RequestRejected.schema.safeParse(reject({ problems: [] }).data).error).toBeUndefined();
  });
});

describe('a rejection that cannot be kept as it is', () => {
  const unstorable = /\p{Surrogate}|\0/u;

  it('has the replacement character where a database would refuse the text', () => {
    const problems = [{ pointer: '/a\ud800', detail: 'is "\0"' }];
    const event = reject({ value: '{\0', headers: { ce_id: 'e\0', traceparent: '\0' }, problems });
    expect(event).toMatchObject({
      causationId: 'e\ufffd',
      data: { raw: '{\ufffd', problems: [{ pointer: '/a\ufffd', detail: 'is "\ufffd"' }] },
    });
  });

  it('is not cut into half of a surrogate pair', () => {
    const { raw, problems } = reject({
      value: `${'x'.repeat(65_535)}😀`,
      problems: [{ pointer: `${'/'.repeat(511)}😀`, detail: `${'y'.repeat(2_047)}😀` }],
    }).data;
    for (const text of [raw, problems[0]!.pointer, problems[0]!.detail]) expect(text).not.toMatch(unstorable);
    expect(raw).toHaveLength(65_536);
  });
});

describe('checkpointOfRejected', () => {
  it('reads the checkpoint only where it is whole', () => {
    expect(checkpointOfRejected('{"checkpoint":{"kind":"commit","number":2}}')).toEqual({ kind: 'commit', number: 2 });
    expect(checkpointOfRejected('{"checkpoint":{"kind":"commit"}}')).toBeNull();
    expect(checkpointOfRejected('[')).toBeNull();
  });
});

describe('admissionProblems', () => {
  it('lets a known tenant in', () => {
    expect(admissionProblems({ tenantId: 'acme' }, tenants, 'acme')).toEqual([]);
  });

  it('names an unknown tenant without telling the known ones', () => {
    const [problem] = admissionProblems({ tenantId: 'initech' }, tenants);
    expect(problem).toMatchObject({ pointer: '/tenantId' });
    expect(problem!.detail).toMatch(/"initech"/);
    expect(problem!.detail).not.toMatch(/acme|globex/);
  });

  it('refuses an envelope that names another tenant', () => {
    expect(admissionProblems({ tenantId: 'acme' }, tenants, 'globex')).toHaveLength(1);
  });
});
