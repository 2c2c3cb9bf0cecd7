import { describe, expect, it } from '@jest/globals';
import type { ResponseMode } from '@tidegate/contracts/decision-events';
import fc from 'fast-check';
import { answer, checkpointWith, refund } from '../test/decided-checkpoint.ts';
import { NotDecidedYet, Responder, type ResponseGenerators } from './responder.ts';
import type { ResponseMaterial } from './response-material.ts';

const modes: readonly ResponseMode[] = ['direct_answer', 'clarifying_question', 'recommendation', 'handoff_summary'];

/** Generators that say who wrote, and keep what they were told. */
function spies() {
  const told: ResponseMaterial[] = [];
  const generators: ResponseGenerators = Object.fromEntries(
    modes.map((mode) => [
      mode,
      (material: ResponseMaterial) => {
        told.push(material);
        return Promise.resolve(`written as ${mode}`);
      },
    ]),
  );
  return { told, generators };
}

describe('responding in the mode that was decided', () => {
  it('asks the generator of the mode, and no other', async () => {
    for (const mode of modes) {
      const { told, generators } = spies();
      const response = await new Responder({ generators }).respond(refund, checkpointWith({ mode }));
      expect(told.map((material) => material.mode)).toEqual([mode]);
      expect(response.mode).toBe(mode);
      expect([response.toUser, response.toReviewer]).toContain(`written as ${mode}`);
    }
  });

  it('generates nothing before there is a decision', async () => {
    const { told, generators } = spies();
    await expect(new Responder({ generators }).respond(refund, checkpointWith(null))).rejects.toThrow(NotDecidedYet);
    expect(told).toEqual([]);
  });

  it('tells a generator of questions neither the proposal nor the evidence, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 12 }), async (secret) => {
        const { told, generators } = spies();
        const hostile = {
          ...refund,
          proposal: { kind: 'answer' as const, text: `proposed ${secret}` },
          evidence: [{ id: 'e', title: `found ${secret}`, source: 's', quote: `quoted ${secret}` }],
        };
        const questions = ['Which order is it?'];
        await new Responder({ generators }).respond(
          hostile,
          checkpointWith({ mode: 'clarifying_question', questions }),
        );
        expect(told[0]).toMatchObject({ questions, proposal: null, evidence: [], reasons: [] });
      }),
    );
  });

  it('shows what is written for reviewers to reviewers only', async () => {
    const { generators } = spies();
    for (const mode of ['recommendation', 'handoff_summary'] as const) {
      const { toUser, toReviewer } = await new Responder({ generators }).respond(refund, checkpointWith({ mode }));
      expect(toReviewer).toBe(`written as ${mode}`);
      expect(toUser).not.toContain('written as');
    }
  });

  it('releases an answer that was decided about word for word', async () => {
    const { told, generators } = spies();
    const response = await new Responder({ generators }).respond(answer, checkpointWith({}));
    expect(response).toEqual({ mode: 'direct_answer', toUser: 'You get your money back.', writtenBy: 'proposal' });
    expect(told).toEqual([]);
  });
});

describe('responding after a person decided', () => {
  const waiting = { outcome: 'approve', mode: 'recommendation' } as const;
  const { generators } = spies();

  it('answers directly with what the person made of it', async () => {
    const edited = { kind: 'answer' as const, text: 'You get half of it back.' };
    const checkpoint = checkpointWith(waiting, { resolution: 'allowed_with_edits', proposal: edited });
    expect(await new Responder({ generators }).respond(answer, checkpoint)).toEqual({
      mode: 'direct_answer',
      toUser: 'You get half of it back.',
      writtenBy: 'proposal',
    });
  });

  it('asks what the person wants to know', async () => {
    const checkpoint = checkpointWith(waiting, { resolution: 'information_needed', question: 'Is it sealed?' });
    const { mode, toUser } = await new Responder().respond(refund, checkpoint);
    expect(mode).toBe('clarifying_question');
    expect(toUser).toContain('- Is it sealed?');
  });

  it('says that it cannot be done, and asks no generator', async () => {
    const response = await new Responder({ generators }).respond(
      refund,
      checkpointWith(waiting, { resolution: 'denied' }),
    );
    expect(response.writtenBy).toBe('template');
    expect(response.toUser).toContain('cannot be done');
  });
});

describe('a generator that does not deliver', () => {
  const clarify = checkpointWith({ mode: 'clarifying_question', questions: ['Which order is it?'] });

  async function respondWith(generate: () => Promise<string>) {
    const failures: unknown[] = [];
    const responder = new Responder({
      generators: { clarifying_question: generate },
      timeoutMs: 50,
      onFailure: (mode, error) => failures.push([mode, error]),
    });
    return { response: await responder.respond(refund, clarify), failures };
  }

  it.each([
    ['throws', () => Promise.reject(new Error('away'))],
    ['says nothing', () => Promise.resolve('  ')],
    ['never ends', () => new Promise<string>(() => undefined)],
    ['says too much', () => Promise.resolve('x'.repeat(70_000))],
  ])('%s: the template stands in, and the product hears of it', async (_, generate) => {
    const { response, failures } = await respondWith(generate);
    expect(response).toMatchObject({ writtenBy: 'template', toUser: expect.stringContaining('- Which order is it?') });
    expect(failures).toHaveLength(1);
  });

  it('ends with the reason of the caller who gave up', async () => {
    const gaveUp = new Error('gave up');
    const responder = new Responder({ generators: { clarifying_question: () => new Promise(() => undefined) } });
    await expect(responder.respond(refund, clarify, AbortSignal.abort(gaveUp))).rejects.toBe(gaveUp);
  });
});

describe('plain templates', () => {
  it('have words for every mode and every kind of proposal', async () => {
    const proposals = [
      refund.proposal,
      { kind: 'answer' as const, text: 'Yes.' },
      { kind: 'plan' as const, steps: ['look it up', 'pay back'] },
    ];
    for (const mode of modes)
      for (const proposal of proposals) {
        const response = await new Responder().respond({ ...refund, proposal }, checkpointWith({ mode }));
        expect(response.toUser.length).toBeGreaterThan(3);
        expect(response.toReviewer === undefined).toBe(!['recommendation', 'handoff_summary'].includes(mode));
      }
  });

  it('put reasons, the way to less and the brief before reviewers', async () => {
    const recommendation = {
      summary: 'issue_refund 412.00 EUR',
      wouldChange: [{ fact: 'action_value', instead: '250', outcome: 'proceed' as const, approval: 'none' as const }],
    };
    const brief = { asked: 'money back', tried: ['get_order worked'], weak: ['coverage is 0.2 (retrieval)'], open: [] };
    const approve = checkpointWith({ mode: 'recommendation', recommendation });
    const handoff = checkpointWith({ mode: 'handoff_summary', brief });
    expect((await new Responder().respond(refund, approve)).toReviewer).toBe(
      'Asked: My rucksack arrived damaged.\nProposed: issue_refund 412.00 EUR\nWhy a person is asked:\n' +
        '- HIGH_VALUE_TRANSACTION: action_value is 412, more than 250\nWhat would have needed less:\n- action_value 250: proceed',
    );
    expect((await new Responder().respond(refund, handoff)).toReviewer).toBe(
      'Asked: money back\nTried:\n- get_order worked\nWeak:\n- coverage is 0.2 (retrieval)\nWhy a person takes over:\n' +
        '- HIGH_VALUE_TRANSACTION: action_value is 412, more than 250',
    );
  });
});
