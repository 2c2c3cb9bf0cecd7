import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSystemsOfRecord, type SystemsOfRecord } from './server.ts';

let systems: SystemsOfRecord;
beforeEach(async () => {
  systems = await startSystemsOfRecord({ port: 0, slowMs: 1 });
});
afterEach(() => systems.close());

const refund = {
  action: 'issue_refund',
  arguments: { order_id: 'ord-1', customer_id: 'cust-1', reason: 'damaged' },
  value: { amount: '10.00', currency: 'EUR' },
};
const post = (path: string, key?: string, body: unknown = refund) =>
  fetch(`${systems.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: JSON.stringify(body),
  });

describe('the systems of record', () => {
  it('say in a dry run what they would do, and do nothing', async () => {
    const response = await post('/refunds?dryRun=true');
    expect(await response.json()).toMatchObject({
      summary: 'Refund 10.00 EUR to cust-1 for order ord-1.',
      reversible: false,
    });
    expect(systems.ledger.all()).toEqual([]);
  });

  it('do a key once, however often and at once it is sent', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => post('/refunds', 'key-1')));
    const receipts = await Promise.all(
      responses.map(async (response) => ((await response.json()) as { receipt: string }).receipt),
    );
    expect(new Set(receipts)).toEqual(new Set(['refunds-000001']));
    expect(systems.ledger.all()).toHaveLength(1);
  });

  it('refuse a key that was used for another call', async () => {
    await post('/refunds', 'key-1');
    const response = await post('/refunds', 'key-1', { ...refund, value: { amount: '99.00', currency: 'EUR' } });
    expect(response.status).toBe(422);
    expect(systems.ledger.all()).toHaveLength(1);
  });

  it('tell afterwards what was done under a key', async () => {
    expect((await fetch(`${systems.url}/executions/key-1`)).status).toBe(404);
    await post('/refunds', 'key-1');
    const response = await fetch(`${systems.url}/executions/key-1`);
    expect(await response.json()).toMatchObject({ receipt: 'refunds-000001', call: refund });
  });

  it('can lose the answer after doing the work, once or always', async () => {
    await expect(post('/refunds?fault=drop', 'key-1')).rejects.toThrow();
    await expect(post('/refunds?fault=drop_once', 'key-2')).rejects.toThrow();
    expect((await post('/refunds?fault=drop_once', 'key-2')).status).toBe(200);
    expect(systems.ledger.all()).toHaveLength(2);
  });

  it('can fail and refuse without doing anything', async () => {
    expect((await post('/refunds?fault=fail', 'key-1')).status).toBe(503);
    expect((await post('/refunds?fault=refuse', 'key-1')).status).toBe(422);
    expect(systems.ledger.all()).toEqual([]);
  });

  it('name what is missing', async () => {
    expect((await post('/refunds')).status).toBe(400);
    expect((await post('/refunds', 'key-1', { arguments: {} })).status).toBe(422);
    expect((await post('/toString', 'key-1')).status).toBe(404);
  });

  it('take back what they did and can take back, once, and nothing else', async () => {
    const scale = { action: 'scale_service', arguments: { service: 'search', replicas: 4 } };
    await post('/services/scale', 'key-1', scale);
    await post('/refunds', 'key-2');
    const undo = (path: string, key: string, receipt: string, body: object = scale) =>
      post(`${path}/rollback`, `undo-${key}`, { ...body, rollsBack: { key, receipt } });
    expect((await undo('/services/scale', 'key-1', 'services-scale-000001')).status).toBe(200);
    expect((await undo('/services/scale', 'key-1', 'services-scale-000001')).status).toBe(200);
    expect(systems.ledger.all()).toHaveLength(3);
    expect((await undo('/services/scale', 'key-9', 'services-scale-000001')).status).toBe(422);
    expect((await undo('/refunds', 'key-2', 'refunds-000002', refund)).status).toBe(422);
  });
});
