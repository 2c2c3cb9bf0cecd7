import { z } from 'zod';
import {
  CaseDetail,
  CasePage,
  CaseQuery,
  Claim,
  LeaseBody,
  LeaseReply,
  QueueList,
  ReviewerList,
  ReviewerProfile,
  VerdictBody,
  VerdictReply,
  reviewerHeader,
} from './http-cases.ts';
import type { Answer, HttpRoute, RequestHeader } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

const reviewer: RequestHeader = {
  name: reviewerHeader,
  schema: z.string(),
  required: true,
  description: 'The reviewer, while the development identity is in use.',
};
const ifMatch: RequestHeader = {
  name: 'if-match',
  schema: z.string(),
  required: false,
  description: 'ETag of the case that was on the screen; another version is refused.',
};
const unknownReviewer = { status: 401, codes: ['unknown_reviewer'] };
const noSuchCase = { status: 404, codes: ['case_not_found'] };
const lostLease = { status: 409, codes: ['case_closed', 'lease_lost', 'not_claimed_by_you'] };
const caseId = { caseId: 'Id of the case.' };
const entityTag = { etag: 'Version of the case, for If-Match.' };
const claimed: Answer = {
  status: 200,
  description: 'Claimed: the lease, its fencing token and the case.',
  body: { name: 'Claim', schema: Claim },
  headers: entityTag,
};

/** What the console and other tools of reviewers call. */
export const reviewerRoutes: readonly HttpRoute[] = [
  {
    id: 'listCases',
    service: 'review',
    method: 'get',
    path: '/v1/cases',
    summary: 'Cases that the reviewer may see, the most urgent first.',
    query: CaseQuery,
    headers: [reviewer],
    answers: [{ status: 200, description: 'One page.', body: { name: 'CasePage', schema: CasePage } }],
    refusals: [{ status: 400, codes: ['invalid_parameter', 'invalid_cursor'] }, unknownReviewer, ...storeRefusals],
  },
  {
    id: 'readCase',
    service: 'review',
    method: 'get',
    path: '/v1/cases/{caseId}',
    summary: 'One case with everything that a person needs to decide it.',
    pathParameters: caseId,
    headers: [reviewer],
    answers: [
      { status: 200, description: 'The case.', body: { name: 'CaseDetail', schema: CaseDetail }, headers: entityTag },
    ],
    refusals: [unknownReviewer, noSuchCase, ...storeRefusals],
  },
  {
    id: 'claimCase',
    service: 'review',
    method: 'post',
    path: '/v1/cases/{caseId}/claim',
    summary: 'Takes one case.',
    pathParameters: caseId,
    headers: [reviewer],
    answers: [claimed],
    refusals: [
      unknownReviewer,
      { status: 403, codes: ['role_required', 'separation_of_duties'] },
      noSuchCase,
      { status: 409, codes: ['case_closed', 'already_claimed', 'already_approved'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'extendLease',
    service: 'review',
    method: 'post',
    path: '/v1/cases/{caseId}/heartbeat',
    summary: 'Keeps the lease.',
    pathParameters: caseId,
    headers: [reviewer],
    body: { name: 'LeaseBody', schema: LeaseBody },
    answers: [{ status: 200, description: 'Kept.', body: { name: 'LeaseReply', schema: LeaseReply } }],
    refusals: [...bodyRefusals, unknownReviewer, noSuchCase, lostLease, ...storeRefusals],
  },
  {
    id: 'releaseCase',
    service: 'review',
    method: 'post',
    path: '/v1/cases/{caseId}/release',
    summary: 'Gives the case back.',
    pathParameters: caseId,
    headers: [reviewer],
    body: { name: 'LeaseBody', schema: LeaseBody },
    answers: [{ status: 204, description: 'Given back.' }],
    refusals: [...bodyRefusals, unknownReviewer, noSuchCase, lostLease, ...storeRefusals],
  },
  {
    id: 'decideCase',
    service: 'review',
    method: 'post',
    path: '/v1/cases/{caseId}/verdict',
    summary: 'Decides the case. The same verdict sent again gets its first answer.',
    pathParameters: caseId,
    headers: [reviewer, ifMatch],
    body: { name: 'VerdictBody', schema: VerdictBody },
    answers: [{ status: 200, description: 'Recorded.', body: { name: 'VerdictReply', schema: VerdictReply } }],
    refusals: [
      ...bodyRefusals,
      { status: 400, codes: ['invalid_parameter'] },
      unknownReviewer,
      { status: 403, codes: ['separation_of_duties', 'role_required'] },
      noSuchCase,
      lostLease,
      { status: 409, codes: ['digest_mismatch', 'already_approved'] },
      { status: 412, codes: ['version_conflict'] },
      {
        status: 422,
        codes: [
          ...['reason_required', 'digest_required', 'edits_required', 'edits_not_allowed', 'target_queue_required'],
          ...['unknown_queue', 'question_required', 'verdict_not_allowed'],
        ],
      },
      ...storeRefusals,
    ],
  },
  {
    id: 'listQueues',
    service: 'review',
    method: 'get',
    path: '/v1/queues',
    summary: 'The queues of the reviewer and what waits in them.',
    headers: [reviewer],
    answers: [{ status: 200, description: 'All of them.', body: { name: 'QueueList', schema: QueueList } }],
    refusals: [unknownReviewer, ...storeRefusals],
  },
  {
    id: 'claimNextCase',
    service: 'review',
    method: 'post',
    path: '/v1/queues/{queue}/claim',
    summary: 'Takes the most urgent case of a queue.',
    pathParameters: { queue: 'Name of the queue; `_any` for all that the reviewer sees.' },
    headers: [reviewer],
    answers: [claimed, { status: 204, description: 'Nothing waits.' }],
    refusals: [unknownReviewer, { status: 404, codes: ['unknown_queue'] }, ...storeRefusals],
  },
  {
    id: 'listReviewers',
    service: 'review',
    method: 'get',
    path: '/v1/reviewers',
    summary: 'The people whom the development identity offers.',
    answers: [{ status: 200, description: 'All of them.', body: { name: 'ReviewerList', schema: ReviewerList } }],
    refusals: [],
  },
  {
    id: 'readSession',
    service: 'review',
    method: 'get',
    path: '/v1/session',
    summary: 'Who is at the console.',
    headers: [reviewer],
    answers: [{ status: 200, description: 'Known.', body: { name: 'ReviewerProfile', schema: ReviewerProfile } }],
    refusals: [unknownReviewer],
  },
];
