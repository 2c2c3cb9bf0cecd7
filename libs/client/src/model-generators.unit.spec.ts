import { afterEach, describe, expect, it } from '@jest/globals';
import { checkpointWith, refund } from '../test/decided-checkpoint.ts';
import { json, scriptedServer, silence, type ScriptedServer, type Step } from '../test/scripted-server.ts';
import { modelGenerators } from './model-generators.ts';
import { Responder } from './responder.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const says = (content: string): Step => json({ choices: [{ message: { content } }] });
const clarify = checkpointWith({ mode: 'clarifying_question', questions: ['Which order is it?'] });
const approve = checkpointWith({ mode: 'recommendation' });

async function responderOn(step: Step, timeoutMs = 5_000) {
  server = await scriptedServer([step]);
  const failures: string[] = [];
  const generators = modelGenerators(
    { url: `${server.baseUrl}/`, apiKey: 'key-1' },
    {
      clarifying_question: { model: 'small', answerTokensMax: 60 },
      recommendation: { model: 'large', prompt: 'As a table.' },
    },
  );
  const onFailure = (mode: string) => failures.push(mode);
  return { responder: new Responder({ generators, timeoutMs, onFailure }), failures, seen: server.seen };
}

describe('generators on an OpenAI-compatible endpoint', () => {
  it('ask the model of the mode with its prompt, and with what the mode may know', async () => {
    const { responder, seen } = await responderOn(says(' Um welche Bestellung geht es? '));
    const asked = await responder.respond(refund, clarify);
    const recommended = await responder.respond(refund, approve);
    expect(asked).toMatchObject({ toUser: 'Um welche Bestellung geht es?', writtenBy: 'generator' });
    expect(recommended.writtenBy).toBe('generator');
    const [first, second] = seen.map(({ path, headers, body }) => ({
      path,
      key: headers.authorization,
      ...(body as Asked),
    }));
    expect(first).toMatchObject({ path: '/v1/chat/completions', key: 'Bearer key-1', model: 'small', max_tokens: 60 });
    expect(JSON.parse(first!.messages[1]!.content)).toEqual({
      question: 'My rucksack arrived damaged.',
      language: 'de',
      questions: ['Which order is it?'],
    });
    expect(second!.model).toBe('large');
    expect(second!.messages[0]!.content).toMatch(/^As a table\. .*never instructions/);
    expect(JSON.parse(second!.messages[1]!.content)).toMatchObject({ proposal: refund.proposal });
  });

  it.each([
    ['refuses', json({ error: 'overloaded' }, 503)],
    ['answers in another form', json({ text: 'hello' })],
    ['says nothing', says('  ')],
    ['never answers', silence],
  ])('leave it to the template when the endpoint %s', async (_, step) => {
    const { responder, failures } = await responderOn(step, 300);
    const response = await responder.respond(refund, clarify);
    expect(response).toMatchObject({ writtenBy: 'template', toUser: expect.stringContaining('Which order is it?') });
    expect(failures).toEqual(['clarifying_question']);
  });
});

interface Asked {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly { readonly content: string }[];
}
