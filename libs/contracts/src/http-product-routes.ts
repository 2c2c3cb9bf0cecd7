import { z } from 'zod';
import { Slug } from './envelope.ts';
import { AuditChainList, Timeline, TimelineQuery } from './http-audit.ts';
import {
  AnswerBody,
  AnswerReply,
  OutcomeReply,
  OutcomeReport,
  RequestStatus,
  SubmitReply,
  tenantHeader,
} from './http-requests.ts';
import type { HttpRoute, RequestHeader } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';
import { Request } from './request-events.ts';

const tenant: RequestHeader = {
  name: tenantHeader,
  schema: Slug,
  required: true,
  description: 'The tenant that asks.',
};
/** Limits of `config/tenants.yaml`; `Retry-After` says when there is room again. */
const overLimit = { status: 429, codes: ['rate_limited', 'quota_exceeded'] };
const idempotencyKey = (what: string): RequestHeader => ({
  name: 'idempotency-key',
  schema: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  required: false,
  description: `The same key with the same body is one ${what}; with another body it is refused.`,
});
const requestId = { requestId: 'Id of the request, as the product gave it.' };

/** What AI products send and ask: requests and outcomes. */
export const productRoutes: readonly HttpRoute[] = [
  {
    id: 'submitRequest',
    service: 'intake',
    method: 'post',
    path: '/v1/requests',
    summary: 'Asks for a decision at a checkpoint. Sending the same again changes nothing and gives the same answer.',
    access: { roles: ['product'], tenant: 'body' },
    headers: [
      idempotencyKey('request'),
      {
        name: 'prefer',
        schema: z.string(),
        required: false,
        description: '`wait=N` holds the answer until the decision, N seconds at most (RFC 7240; 55 at most).',
      },
    ],
    body: { name: 'Request', schema: Request },
    answers: [
      {
        status: 200,
        description: 'Decided.',
        body: { name: 'SubmitReply', schema: SubmitReply },
        headers: { location: 'Where its status is.', 'preference-applied': 'The wait that was granted.' },
      },
      {
        status: 202,
        description: 'Accepted, not decided yet.',
        body: { name: 'SubmitReply', schema: SubmitReply },
        headers: {
          location: 'Where its status is.',
          'retry-after': 'Seconds until it is worth asking.',
          'preference-applied': 'The wait that was granted.',
        },
      },
    ],
    refusals: [
      ...bodyRefusals,
      { status: 400, codes: ['invalid_idempotency_key'] },
      { status: 413, codes: ['evidence_too_large'] },
      { status: 422, codes: ['unknown_tenant', 'idempotency_mismatch'] },
      overLimit,
      ...storeRefusals,
    ],
  },
  {
    id: 'readRequest',
    service: 'intake',
    method: 'get',
    path: '/v1/requests/{requestId}',
    summary: 'The status of a request: every checkpoint, oldest first.',
    access: { roles: ['product'], tenant: 'header' },
    pathParameters: requestId,
    headers: [tenant],
    answers: [{ status: 200, description: 'Known.', body: { name: 'RequestStatus', schema: RequestStatus } }],
    refusals: [
      { status: 400, codes: ['tenant_required'] },
      { status: 404, codes: ['request_not_found'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'answerAsk',
    service: 'intake',
    method: 'post',
    path: '/v1/requests/{requestId}/answers',
    summary: 'Answers what a reviewer asked; the case goes on. The same answer again gets the same reply.',
    access: { roles: ['product'], tenant: 'body' },
    pathParameters: requestId,
    headers: [idempotencyKey('answer')],
    body: { name: 'AnswerBody', schema: AnswerBody },
    answers: [{ status: 202, description: 'Taken.', body: { name: 'AnswerReply', schema: AnswerReply } }],
    refusals: [
      ...bodyRefusals,
      { status: 400, codes: ['invalid_idempotency_key'] },
      { status: 404, codes: ['ask_not_found'] },
      { status: 409, codes: ['request_resolved'] },
      { status: 413, codes: ['evidence_too_large'] },
      { status: 422, codes: ['unknown_tenant', 'idempotency_mismatch', 'answer_required', 'proposal_required'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'reportOutcome',
    service: 'intake',
    method: 'post',
    path: '/v1/outcomes',
    summary: 'Tells what happened after a request was closed.',
    access: { roles: ['product'], tenant: 'body' },
    body: { name: 'OutcomeReport', schema: OutcomeReport },
    answers: [{ status: 202, description: 'Taken.', body: { name: 'OutcomeReply', schema: OutcomeReply } }],
    refusals: [
      ...bodyRefusals,
      { status: 404, codes: ['checkpoint_not_found'] },
      { status: 422, codes: ['unknown_tenant'] },
      overLimit,
      ...storeRefusals,
    ],
  },
  {
    id: 'readTimeline',
    service: 'audit',
    method: 'get',
    path: '/v1/requests/{id}/timeline',
    summary: 'Every event of a request, in causal order, each with the link of its hash chain.',
    access: { roles: ['product', 'operator', 'auditor'], tenant: 'header' },
    pathParameters: { id: requestId.requestId },
    query: TimelineQuery,
    headers: [tenant],
    answers: [{ status: 200, description: 'One page.', body: { name: 'Timeline', schema: Timeline } }],
    refusals: [
      { status: 400, codes: ['invalid_parameter', 'invalid_cursor'] },
      { status: 404, codes: ['request_not_found'] },
      { status: 422, codes: ['timeline_too_long'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'listAuditChains',
    service: 'audit',
    method: 'get',
    path: '/v1/audit/chains',
    summary: 'The head of every audit chain.',
    access: { roles: ['operator', 'auditor'], tenant: 'none' },
    answers: [{ status: 200, description: 'All of them.', body: { name: 'AuditChainList', schema: AuditChainList } }],
    refusals: storeRefusals,
  },
];
