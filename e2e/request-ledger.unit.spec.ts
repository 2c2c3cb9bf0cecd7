import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Request } from '@tidegate/contracts/request-events';
import { RequestLedger } from './request-ledger.ts';

const examples = new URL('../libs/contracts/examples/', import.meta.url);

/** A golden example as an event; the ledger sees what the log carries. */
function example(name: string, id = name): TidegateEvent {
  const { headers, key, value } = JSON.parse(readFileSync(new URL(`${name}.v1.json`, examples), 'utf8')) as {
    headers: Record<string, string>;
    key: string;
    value: unknown;
  };
  return {
    id,
    type: headers['ce_type']!,
    source: headers['ce_source']!,
    time: headers['ce_time']!,
    tenantId: headers['ce_tenantid']!,
    correlationId: headers['ce_correlationid']!,
    key,
    data: value,
  };
}

const whole = ['decision.made', 'case.opened', 'request.resolved', 'action.executed'];

describe('the request ledger', () => {
  let ledger: RequestLedger;
  beforeEach(() => {
    ledger = new RequestLedger();
    ledger.submitted(example('request.submitted').data as Request);
  });

  it('finds nothing wrong when everything arrived, however often it was redelivered', () => {
    for (const name of [...whole, ...whole]) ledger.observe(example(name));
    expect(ledger.summary()).toMatchObject({
      requests: 1,
      decided: 1,
      resolved: 1,
      executed: 1,
      lost: [],
      doubled: [],
    });
  });

  it.each([
    ['decision.made', 'no decision'],
    ['case.opened', 'no case was opened'],
    ['request.resolved', 'no resolution'],
    ['action.executed', 'allowed action not executed'],
  ])('misses %s', (missing, loss) => {
    for (const name of whole.filter((name) => name !== missing)) ledger.observe(example(name));
    expect(ledger.summary().lost.join()).toContain(loss);
  });

  it.each([
    ['decision.made', 'decided twice'],
    ['case.opened', 'approval case opened twice'],
    ['request.resolved', 'resolved twice'],
    ['action.executed', 'executed twice'],
  ])('sees a second %s, with another id or with the same id and other content', (name, doubling) => {
    for (const each of whole) ledger.observe(example(each));
    const first = example(name);
    ledger.observe({ ...first, id: 'another id' });
    expect(ledger.summary().doubled.join()).toContain(`${doubling} (2 events)`);
    const other = new RequestLedger();
    other.submitted(example('request.submitted').data as Request);
    for (const each of whole) other.observe(example(each));
    other.observe({ ...first, correlationId: 'handled again' });
    expect(other.summary().doubled.join()).toContain(`${doubling} (2 contents of one event)`);
  });

  it('takes a decision that was made again about the same request for a redelivery, and counts the first', () => {
    for (const each of whole) ledger.observe(example(each));
    const { data, ...first } = example('decision.made');
    const { request, decision, ...rest } = data as DataOf<typeof DecisionMade>;
    const later = { ...decision, outcome: 'handoff' as const, versions: { ...decision.versions, breakerEpoch: 9 } };
    ledger.observe({ ...first, time: '2026-11-20T10:00:00.000Z', data: { ...rest, request, decision: later } });
    expect(ledger.summary()).toMatchObject({ doubled: [], outcomes: { [decision.outcome]: 1 } });
    ledger.observe({ ...first, data: { ...rest, decision, request: { ...request, product: 'another' } } });
    expect(ledger.summary().doubled.join()).toContain('decided twice (2 contents of one event)');
  });

  it('compares receipts of the systems of record with what was reported', () => {
    for (const each of whole) ledger.observe(example(each));
    const { grantId } = example('action.executed').data as { grantId: string };
    expect(ledger.differencesTo([{ key: grantId }])).toEqual([]);
    expect(ledger.differencesTo([]).join()).toContain('reported, never executed');
    expect(ledger.differencesTo([{ key: grantId }, { key: 'x' }]).join()).toContain('executed, never reported');
    expect(ledger.differencesTo([{ key: grantId }, { key: grantId }]).join()).toContain('executed twice');
  });

  it('names every event that the audit log has to have', () => {
    for (const each of whole) ledger.observe(example(each));
    expect(ledger.eventIds()).toEqual(expect.arrayContaining(whole));
    expect(ledger.eventIds()).toHaveLength(whole.length + 2);
  });
});
