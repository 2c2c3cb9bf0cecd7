import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Responder } from '@tidegate/client/responder';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import { answerWithClaims } from './answer-with-claims.ts';
import { newStateFolder, tidegate, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

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
    const { checkpoint } = (await answer.json()) as SubmitReply;
    const { outcome, reasons } = checkpoint.decision!;
    return { decided: [outcome, reasons[0]!.code], checkpoint };
  }

  it('proceeds where they are in what they cite, and not where they are not, whatever grounding was sent', async () => {
    expect((await decisionOn(60)).decided).toEqual(['proceed', 'GRANTED']);
    expect((await decisionOn(90)).decided).toEqual(['approve', 'UNGROUNDED_CLAIMS']);
  });

  it('is shown to the user where it proceeds; else the user waits and the reviewer reads why', async () => {
    const responder = new Responder();
    const grounded = answerWithClaims('req-claims-61', 60);
    const ungrounded = answerWithClaims('req-claims-91', 90);
    const released = await responder.respond(grounded, (await decisionOn(60)).checkpoint);
    expect(released).toMatchObject({ writtenBy: 'proposal', toUser: textOf(grounded) });
    const held = await responder.respond(ungrounded, (await decisionOn(90)).checkpoint);
    expect(held.mode).toBe('recommendation');
    expect(held.toUser).not.toContain(textOf(ungrounded));
    expect(held.toReviewer).toContain('UNGROUNDED_CLAIMS');
  });

  it('are explained on the command line: what was noticed, what was computed, which rules fired', async () => {
    const question = 'My lawyer asks how many days of parental leave I have.';
    const body = JSON.stringify({ ...answerWithClaims('req-claims-told', 90), question });
    const { code, stdout } = await tidegate(state, ['request', '-', '--wait', '20'], body);
    expect([code, stdout]).toEqual([0, expect.stringContaining('req-claims-told: handoff')]);
    for (const words of [
      'noticed at the door: LEGAL_MENTION',
      'support by what is cited: claim 1 0.00',
      'brief for who takes over',
      'rule fired: legal-steps → handoff',
      'rule fired: claims-ungrounded → approve(single)',
    ])
      expect(stdout).toContain(words);
  });
});

function textOf({ proposal }: ReturnType<typeof answerWithClaims>): string {
  return proposal.kind === 'answer' ? proposal.text : '';
}
