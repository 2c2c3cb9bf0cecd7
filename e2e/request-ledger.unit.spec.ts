import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
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
    ledger = new RequestLedger(() => false);
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
    ['decision.made', 'two decisions with different ids'],
    ['request.resolved', 'two resolutions'],
    ['action.executed', 'executed twice'],
  ])('sees a second %s with another id', (name, doubling) => {
    for (const each of whole) ledger.observe(example(each));
    ledger.observe(example(name, 'another id'));
    expect(ledger.summary().doubled.join()).toContain(doubling);
  });

  it('sees a second case of the same kind', () => {
    for (const each of whole) ledger.observe(example(each));
    const opened = example('case.opened');
    ledger.observe({ ...opened, data: { ...(opened.data as object), caseId: 'another case' } });
    expect(ledger.summary().doubled.join()).toContain('two approval cases');
  });

  it('does not wait for an execution that the product does itself', () => {
    const patient = new RequestLedger((name) => name === 'issue_refund');
    patient.submitted(example('request.submitted').data as Request);
    for (const name of ['decision.made', 'case.opened', 'request.resolved']) patient.observe(example(name));
    expect(patient.summary()).toMatchObject({ resolved: 1, lost: [] });
  });
});
