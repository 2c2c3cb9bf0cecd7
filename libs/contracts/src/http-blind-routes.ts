import { BlindJudgementBody, BlindReport } from './http-blind.ts';
import { CaseDetail } from './http-cases.ts';
import { ImpactQuery } from './http-guards.ts';
import { caseId, entityTag, ifMatch, lostLease, noSuchCase, reviewer, unknownReviewer } from './http-reviewer-parts.ts';
import type { HttpRoute } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

/** Judging before seeing what the system recommends, and what seeing it did (requirement E8). */
export const blindRoutes: readonly HttpRoute[] = [
  {
    id: 'judgeBlind',
    service: 'review',
    method: 'post',
    path: '/v1/cases/{caseId}/judgement',
    summary:
      "Writes down the reviewer's own judgement of a case that is judged blind; the answer shows what was left out.",
    access: { roles: ['reviewer'], tenant: 'own' },
    pathParameters: caseId,
    headers: [reviewer, ifMatch],
    body: { name: 'BlindJudgementBody', schema: BlindJudgementBody },
    answers: [
      {
        status: 200,
        description: 'Written down: the whole case. The same again gets the same.',
        body: { name: 'CaseDetail', schema: CaseDetail },
        headers: entityTag,
      },
    ],
    refusals: [
      ...bodyRefusals,
      { status: 400, codes: ['invalid_parameter'] },
      unknownReviewer,
      noSuchCase,
      lostLease,
      { status: 409, codes: ['blind_judgement_fixed', 'no_blind_phase'] },
      { status: 412, codes: ['version_conflict'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'readBlindSwitches',
    service: 'review',
    method: 'get',
    path: '/v1/guards/blind-first',
    summary:
      'How often seeing the recommendation changed a judgement, by reviewer and queue: oneself, or everybody for a supervisor.',
    access: { roles: ['reviewer'], tenant: 'own' },
    query: ImpactQuery,
    headers: [reviewer],
    answers: [{ status: 200, description: 'Perhaps nothing.', body: { name: 'BlindReport', schema: BlindReport } }],
    refusals: [{ status: 400, codes: ['invalid_parameter'] }, unknownReviewer, ...storeRefusals],
  },
];
