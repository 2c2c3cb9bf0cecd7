import { afterEach, describe, expect, it } from '@jest/globals';
import { hangUp, json, scriptedServer, type ScriptedServer, type Step } from '../test/scripted-server.ts';
import { ReviewClient } from './review-client.ts';
import { TidegateUnreachable } from './tidegate-problem.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function clientOf(...steps: readonly Step[]): Promise<ReviewClient> {
  server = await scriptedServer(steps);
  return new ReviewClient({ baseUrl: server.baseUrl, reviewer: 'ana', backOff: { firstMs: 1, maximumMs: 2 } });
}

describe('taking a verdict back', () => {
  it('gives the case to its author again', async () => {
    const client = await clientOf(json({ caseId: 'case/1', fencingToken: 2 }));
    expect(await client.withdraw('case/1', 'verdict-1')).toMatchObject({ fencingToken: 2 });
    expect(server!.seen).toMatchObject([{ path: '/v1/cases/case%2F1/withdraw', body: { verdictId: 'verdict-1' } }]);
  });

  it('is not repeated when no answer came: it may have been taken back', async () => {
    const client = await clientOf(hangUp);
    await expect(client.withdraw('c', 'v')).rejects.toThrow(TidegateUnreachable);
    expect(server!.seen).toHaveLength(1);
  });
});

describe('judging blind', () => {
  it('is repeated when its answer was lost, since it is written once, and gets the whole case', async () => {
    const whole = { caseId: 'case/1', blind: { because: 'drawn', judgement: null } };
    const client = await clientOf(hangUp, json(whole));
    expect(await client.judge('case/1', { fencingToken: 3, judgement: 'unsure' })).toEqual(whole);
    expect(server!.seen.map(({ path, body }) => [path, body])).toEqual(
      Array.from({ length: 2 }, () => ['/v1/cases/case%2F1/judgement', { fencingToken: 3, judgement: 'unsure' }]),
    );
  });
});
