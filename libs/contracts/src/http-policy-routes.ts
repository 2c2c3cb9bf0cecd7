import {
  CandidateBody,
  CandidateList,
  CandidateReply,
  ProposalBody,
  PublicationReply,
  RollbackBody,
  StageBody,
} from './http-candidates.ts';
import { operator } from './http-operator-routes.ts';
import type { Answer, HttpRoute } from './http-route.ts';
import { bodyRefusals } from './http-route.ts';

const scope = { scope: '`*` for every tenant, or one tenant id.' };
const candidateBody = { name: 'CandidateBody', schema: CandidateBody };
const changed = (description: string): Answer => ({
  status: 200,
  description,
  body: { name: 'CandidateReply', schema: CandidateReply },
});
const inForce = (description: string): Answer => ({
  status: 200,
  description,
  body: { name: 'PublicationReply', schema: PublicationReply },
});

/** What every change of a policy may be refused for, beside its body. */
const changeRefusals = [
  ...bodyRefusals,
  { status: 401, codes: ['operator_required'] },
  { status: 503, codes: ['temporarily_unavailable'] },
];
const badScope = { status: 400, codes: ['invalid_parameter'] };
const noCandidate = { status: 404, codes: ['no_candidate'] };

/** How a policy comes into force and goes out of it again (requirement C12). */
export const policyRoutes: readonly HttpRoute[] = [
  {
    id: 'listCandidates',
    service: 'policy',
    method: 'get',
    path: '/v1/policies/candidates',
    summary: 'The last candidate of each scope, and what this instance saw of those that shadow.',
    access: { roles: ['operator', 'publisher', 'auditor'], tenant: 'own' },
    answers: [{ status: 200, description: 'All of them.', body: { name: 'CandidateList', schema: CandidateList } }],
    refusals: [],
  },
  {
    id: 'proposePolicy',
    service: 'policy',
    method: 'post',
    path: '/v1/policies/candidates',
    summary: 'Proposes a policy; it must pass every check and every one of its cases.',
    access: { roles: ['publisher'], tenant: 'policy_document' },
    headers: [operator],
    body: { name: 'ProposalBody', schema: ProposalBody },
    answers: [changed('Proposed; it decides nothing yet.')],
    refusals: [
      ...changeRefusals,
      { status: 409, codes: ['version_not_raised', 'candidate_in_the_way'] },
      { status: 422, codes: ['gates_failed'] },
    ],
  },
  {
    id: 'stageCandidate',
    service: 'policy',
    method: 'post',
    path: '/v1/policies/candidates/{scope}/stage',
    summary: 'Lets a candidate decide beside the policy in force, or for a share of the requests, or neither.',
    access: { roles: ['publisher'], tenant: 'policy_scope' },
    pathParameters: scope,
    headers: [operator],
    body: { name: 'StageBody', schema: StageBody },
    answers: [changed('In this stage.')],
    refusals: [
      ...changeRefusals,
      badScope,
      noCandidate,
      { status: 409, codes: ['candidate_changed', 'candidate_superseded', 'same_person', 'share_too_large'] },
    ],
  },
  {
    id: 'publishCandidate',
    service: 'policy',
    method: 'post',
    path: '/v1/policies/candidates/{scope}/publish',
    summary: 'Puts a candidate in force; takes another person than the one who proposed it.',
    access: { roles: ['publisher'], tenant: 'policy_scope' },
    pathParameters: scope,
    headers: [operator],
    body: candidateBody,
    answers: [inForce('In force here, and within a second everywhere.')],
    refusals: [
      ...changeRefusals,
      badScope,
      noCandidate,
      { status: 409, codes: ['candidate_changed', 'candidate_superseded', 'same_person'] },
      { status: 422, codes: ['gates_failed'] },
    ],
  },
  {
    id: 'withdrawCandidate',
    service: 'policy',
    method: 'post',
    path: '/v1/policies/candidates/{scope}/withdraw',
    summary: 'Ends a candidate, at whatever stage; one person is enough.',
    access: { roles: ['publisher'], tenant: 'policy_scope' },
    pathParameters: scope,
    headers: [operator],
    body: candidateBody,
    answers: [changed('Withdrawn; it decides nothing any more.')],
    refusals: [...changeRefusals, badScope, noCandidate, { status: 409, codes: ['candidate_changed'] }],
  },
  {
    id: 'rollBackPolicy',
    service: 'policy',
    method: 'post',
    path: '/v1/policies/{scope}/rollback',
    summary: 'Puts back what decided before the policy in force, as a new version; one person, one step.',
    access: { roles: ['publisher'], tenant: 'policy_scope' },
    pathParameters: scope,
    headers: [operator],
    body: { name: 'RollbackBody', schema: RollbackBody },
    answers: [inForce('What decided before is in force again.')],
    refusals: [
      ...changeRefusals,
      badScope,
      { status: 409, codes: ['nothing_to_roll_back', 'version_not_in_force'] },
      { status: 422, codes: ['gates_failed'] },
    ],
  },
];
