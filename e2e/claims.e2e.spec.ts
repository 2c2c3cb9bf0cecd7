import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import { answerWithClaims } from './answer-with-claims.ts';
import { newStateFolder, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

describe('an answer with claims, in the running system', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  beforeAll(async () => {
    state = newStateFolder();
    system = await tidegateUp(state);
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    state.remove();
  });

  async function decisionOn(days: number) {
    const answer = await fetch(`${system.services['intake']!.httpUrl}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify(answerWithClaims(`req-claims-${days}`, days)),
    });
    const { outcome, reasons } = ((await answer.json()) as SubmitReply).checkpoint.decision!;
    return [outcome, reasons[0]!.code];
  }

  it('proceeds where they are in what they cite, and not where they are not, whatever grounding was sent', async () => {
    expect(await decisionOn(60)).toEqual(['proceed', 'GRANTED']);
    expect(await decisionOn(90)).toEqual(['approve', 'UNGROUNDED_CLAIMS']);
  });
});
