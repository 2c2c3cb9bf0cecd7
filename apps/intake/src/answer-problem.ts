import type { AnswerBody } from '@tidegate/contracts/http-requests';
import type { AnswerRefusal, KnownAsk } from '@tidegate/intake/judge-answer';
import { ProblemError } from '@tidegate/service/problem';

interface About {
  readonly requestId: string;
  readonly body: AnswerBody;
  readonly known: KnownAsk | null;
}

interface Words {
  readonly status: number;
  readonly title: string;
  readonly pointer?: string;
  readonly detail: (about: About) => string;
}

const wordsOf: Readonly<Record<AnswerRefusal, Words>> = {
  ask_not_found: {
    status: 404,
    title: 'Nothing like this was asked',
    pointer: '/askId',
    detail: ({ requestId, body }) =>
      `is ${JSON.stringify(body.askId)}, which is no ask about request ${JSON.stringify(requestId.slice(0, 128))} of tenant "${body.tenantId}"; send the askId that the status of the request shows`,
  },
  idempotency_mismatch: {
    status: 422,
    title: 'This was answered before with another body',
    detail: () => 'The ask, or the Idempotency-Key, has another answer already; the first one counts',
  },
  request_resolved: {
    status: 409,
    title: 'The request is resolved',
    detail: ({ requestId }) =>
      `Request ${JSON.stringify(requestId.slice(0, 128))} is resolved at this checkpoint, so nobody waits for the answer; read its status`,
  },
  answer_required: {
    status: 422,
    title: 'The answer is empty',
    pointer: '/text',
    detail: () => 'is empty, and there is neither evidence nor a proposal; say something about the question',
  },
  proposal_required: {
    status: 422,
    title: 'A refined proposal is required',
    pointer: '/proposal',
    detail: ({ known }) => `is missing; the reviewer wants it changed: ${JSON.stringify(known?.ask.question ?? '')}`,
  },
};

/** Where each refusal of an answer is mapped to HTTP, once. */
export function answerRefused(code: AnswerRefusal, about: About): ProblemError {
  const { status, title, pointer, detail } = wordsOf[code];
  const text = detail(about);
  return new ProblemError({
    ...{ status, code, title, detail: pointer === undefined ? `${text}.` : `${pointer} ${text}.` },
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail: text }] }),
  });
}
