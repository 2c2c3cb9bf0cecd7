import { describe, expect, it } from '@jest/globals';
import { json, problem, scriptedServer } from '../test/scripted-server.ts';
import { ActionsClient } from './actions-client.ts';

describe('ActionsClient', () => {
  it('names tenant, operator and reason, and repeats a rollback that got no answer', async () => {
    const reply = { requested: true, preview: null, rollback: null };
    const server = await scriptedServer([problem(503, 'temporarily_unavailable'), json(reply)]);
    const client = new ActionsClient({
      baseUrl: server.baseUrl,
      tenantId: 'acme',
      backOff: { firstMs: 1, maximumMs: 1 },
    });
    expect(await client.rollBack('grant-1', { operator: 'oleg', reason: 'the wrong one' })).toEqual(reply);
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]).toMatchObject({
      path: '/v1/executions/grant-1/rollback',
      headers: { 'tidegate-tenant': 'acme', 'tidegate-operator': 'oleg' },
      body: { reason: 'the wrong one', dryRun: false },
    });
    await server.close();
  });
});
