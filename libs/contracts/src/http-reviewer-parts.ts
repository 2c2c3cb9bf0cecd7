import { z } from 'zod';
import { Claim, reviewerHeader } from './http-cases.ts';
import type { Answer, Refused, RequestHeader } from './http-route.ts';

export const reviewer: RequestHeader = {
  name: reviewerHeader,
  schema: z.string(),
  required: true,
  description: 'The reviewer, while the development identity is in use.',
};
export const ifMatch: RequestHeader = {
  name: 'if-match',
  schema: z.string(),
  required: false,
  description: 'ETag of the case that was on the screen; another version is refused.',
};
export const unknownReviewer: Refused = { status: 401, codes: ['unknown_reviewer'] };
export const noSuchCase: Refused = { status: 404, codes: ['case_not_found'] };
export const lostLease: Refused = {
  status: 409,
  codes: ['case_closed', 'case_waiting', 'verdict_pending', 'lease_lost', 'not_claimed_by_you'],
};
export const caseId = { caseId: 'Id of the case.' };
export const entityTag = { etag: 'Version of the case, for If-Match.' };
export const claimed: Answer = {
  status: 200,
  description: 'Claimed: the lease, its fencing token and the case.',
  body: { name: 'Claim', schema: Claim },
  headers: entityTag,
};
