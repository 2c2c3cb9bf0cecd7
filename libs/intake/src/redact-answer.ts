import type { AnswerBody } from '@tidegate/contracts/http-requests';
import { redactAny, redactText, type Redaction } from './redact.ts';

/**
 * An answer as it may be written anywhere (requirement A8). Its evidence and its proposal are hidden by the rules of the
 * same places of a request; its text as the question of the user is, and whatever is looked for anywhere.
 */
export function redactAnswer(body: AnswerBody, redaction: Redaction): AnswerBody {
  const { text, evidence, proposal } = body;
  const place = { question: text, evidence, ...(proposal === undefined ? {} : { proposal }) };
  const hidden = redactAny(place, redaction) as Partial<typeof place>;
  return {
    ...body,
    text: redactText(hidden.question ?? '', redaction),
    evidence: hidden.evidence ?? [],
    ...(hidden.proposal === undefined ? {} : { proposal: hidden.proposal }),
  };
}
