import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RequestAnswered, RequestAsked } from '@tidegate/contracts/ask-events';
import { AnswerBody } from '@tidegate/contracts/http-requests';
import { answeredEvent, judgeAnswer, type KnownAsk } from './judge-answer.ts';
import { redactAnswer } from './redact-answer.ts';
import { compileRedaction } from './redact.ts';

const example = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../contracts/examples/${name}.json`, import.meta.url), 'utf8')).value as unknown;
const { ask, tenantId, requestId, checkpointId, caseId } = RequestAsked.schema.parse(example('request.asked.v1'));
const { text, evidence, proposal } = RequestAnswered.schema.parse(example('request.answered.v1'));
const body = AnswerBody.parse({ tenantId, askId: ask.askId, text, evidence, proposal });
const open: KnownAsk = {
  ...{ ask, tenantId, requestId, checkpointId, caseId },
  ...{ fingerprint: null, answeredAt: null, resolved: false },
};
const answered = { ...open, fingerprint: 'f1', answeredAt: '2026-11-20T09:41:55.000Z' };
const given = { requestId, body, fingerprint: 'f1' };

describe('an answer to a reviewer', () => {
  it('is taken once, and the same again gets the same reply, even after the request was resolved', () => {
    expect(judgeAnswer(given, open)).toEqual({ kind: 'first' });
    expect(judgeAnswer(given, { ...answered, resolved: true })).toEqual({
      kind: 'repeat',
      answeredAt: answered.answeredAt,
    });
  });

  it.each([
    ['ask_not_found', 'nobody asked', given, null],
    ['ask_not_found', 'another tenant was asked', given, { ...open, tenantId: 'globex' }],
    ['ask_not_found', 'another request was asked about', { ...given, requestId: 'other' }, open],
    ['idempotency_mismatch', 'it was answered otherwise', { ...given, fingerprint: 'f2' }, answered],
    ['request_resolved', 'nobody waits any more', given, { ...open, resolved: true }],
    [
      'proposal_required',
      'a refinement brings no proposal',
      { ...given, body: { ...body, proposal: undefined } },
      open,
    ],
    [
      'answer_required',
      'it says nothing',
      { ...given, body: { tenantId, askId: ask.askId, text: ' ', evidence: [] } },
      { ...open, ask: { ...ask, kind: 'information' as const } },
    ],
  ])('is refused with %s when %s', (code, _, sent, known) => {
    expect(judgeAnswer(sent as typeof given, known)).toEqual({ kind: 'refused', code });
  });

  it('becomes an event of the request whose id hangs on the ask', () => {
    const event = answeredEvent(open, body, { now: '2026-11-20T09:41:55.000Z' });
    expect(RequestAnswered.schema.parse(event.data)).toEqual(example('request.answered.v1'));
    expect(event).toMatchObject({ key: `${tenantId}:${requestId}`, causationId: ask.askId });
    expect(answeredEvent(open, body, { now: '2026-11-21T00:00:00.000Z' }).id).toBe(event.id);
  });

  it('is redacted like a request: its text as the question, its evidence and proposal in their places', () => {
    const rules = [{ fields: ['/question', '/evidence/*/quote'], detect: ['card' as const], with: 'mask' as const }];
    const card = 'Card 4111 1111 1111 1111.';
    const sent = { ...body, text: card, evidence: [{ ...evidence[0]!, quote: card, title: 'T' }] };
    const hidden = redactAnswer(
      sent,
      compileRedaction(rules, () => 'never'),
    );
    expect([hidden.text, hidden.evidence[0]?.quote]).toEqual(['Card [card].', 'Card [card].']);
    expect(hidden.proposal).toEqual(body.proposal);
  });
});
