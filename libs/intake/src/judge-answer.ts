import type { Ask, RequestAnswered } from '@tidegate/contracts/ask-events';
import { RequestAnswered as Answered } from '@tidegate/contracts/ask-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { derivedId, requestKey } from '@tidegate/contracts/event-ids';
import type { AnswerBody } from '@tidegate/contracts/http-requests';
import type { Moment } from './intake-events.ts';

/** What intake knows of an ask. */
export interface KnownAsk {
  readonly ask: Ask;
  readonly tenantId: string;
  readonly requestId: string;
  readonly checkpointId: string;
  readonly caseId: string;
  /** Of the answer that was given; null while there is none. */
  readonly fingerprint: string | null;
  readonly answeredAt: string | null;
  /** Whether the checkpoint is resolved; then nobody waits for an answer any more. */
  readonly resolved: boolean;
}

export type AnswerRefusal =
  'ask_not_found' | 'idempotency_mismatch' | 'request_resolved' | 'answer_required' | 'proposal_required';

export type AnswerVerdict =
  | { readonly kind: 'first' }
  | { readonly kind: 'repeat'; readonly answeredAt: string }
  | { readonly kind: 'refused'; readonly code: AnswerRefusal };

/** An answer as it arrived: to which request, and the SHA-256 of its body. */
export interface GivenAnswer {
  readonly requestId: string;
  readonly body: AnswerBody;
  readonly fingerprint: string;
}

/**
 * Whether an answer is new, the same again, or refused (requirements A7, D6). Each ask takes one answer; an ask of another
 * tenant or request is as unknown as one that was never made.
 */
export function judgeAnswer({ requestId, body, fingerprint }: GivenAnswer, known: KnownAsk | null): AnswerVerdict {
  if (known === null || !isAbout(known, requestId, body)) return refused('ask_not_found');
  if (known.answeredAt !== null) {
    return known.fingerprint === fingerprint
      ? { kind: 'repeat', answeredAt: known.answeredAt }
      : refused('idempotency_mismatch');
  }
  if (known.resolved) return refused('request_resolved');
  if (known.ask.kind === 'refinement' && body.proposal === undefined) return refused('proposal_required');
  return isEmpty(body) ? refused('answer_required') : { kind: 'first' };
}

function isAbout(known: KnownAsk, requestId: string, { tenantId }: AnswerBody): boolean {
  return known.tenantId === tenantId && known.requestId === requestId;
}

function isEmpty({ text, evidence, proposal }: AnswerBody): boolean {
  return text.trim() === '' && evidence.length === 0 && proposal === undefined;
}

function refused(code: AnswerRefusal): AnswerVerdict {
  return { kind: 'refused', code };
}

/** What the others are told; its id hangs on the ask, so that a repeat is the same event. */
export function answeredEvent(
  known: KnownAsk,
  { text, evidence, proposal }: AnswerBody,
  { now, traceparent }: Moment,
): TidegateEvent<DataOf<typeof RequestAnswered>> {
  const { tenantId, requestId, checkpointId, caseId, ask } = known;
  const { askId } = ask;
  return {
    ...{ id: derivedId(askId, Answered.type), type: Answered.type, source: '/tidegate/intake', time: now, tenantId },
    ...{ correlationId: requestId, causationId: askId, key: requestKey(tenantId, requestId) },
    ...(traceparent === undefined ? {} : { traceparent }),
    data: {
      tenantId,
      requestId,
      checkpointId,
      caseId,
      askId,
      text,
      evidence,
      proposal: proposal ?? null,
      answeredAt: now,
    },
  };
}
