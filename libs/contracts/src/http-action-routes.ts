import { Slug } from './envelope.ts';
import {
  ActionList,
  ExecutionList,
  ExecutionQuery,
  ExecutionView,
  ActionRollbackBody,
  ActionRollbackReply,
} from './http-actions.ts';
import { GrantKeySet, GrantView, RedeemBody, RedeemReply } from './http-grants.ts';
import { operator } from './http-operator-routes.ts';
import { tenantHeader } from './http-requests.ts';
import type { HttpRoute, RequestHeader } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

const tenant: RequestHeader = {
  name: tenantHeader,
  schema: Slug,
  required: true,
  description: 'The tenant that asks.',
};
const grantId = { grantId: 'Id of the grant; that of an execution too.' };
const badParameter = { status: 400, codes: ['invalid_parameter'] };

/** What the actions service answers: the registry, what became of actions, their undoing, and grants. */
export const actionRoutes: readonly HttpRoute[] = [
  {
    id: 'listActions',
    service: 'actions',
    method: 'get',
    path: '/v1/actions',
    summary: 'The registered actions.',
    access: { roles: ['product', 'reviewer', 'operator', 'auditor'], tenant: 'none' },
    answers: [{ status: 200, description: 'All of them.', body: { name: 'ActionList', schema: ActionList } }],
    refusals: [],
  },
  {
    id: 'listExecutions',
    service: 'actions',
    method: 'get',
    path: '/v1/executions',
    summary: 'What became of the actions of a request, oldest first.',
    access: { roles: ['product', 'operator', 'auditor'], tenant: 'header' },
    query: ExecutionQuery,
    headers: [tenant],
    answers: [{ status: 200, description: 'Perhaps none.', body: { name: 'ExecutionList', schema: ExecutionList } }],
    refusals: [badParameter, ...storeRefusals],
  },
  {
    id: 'readExecution',
    service: 'actions',
    method: 'get',
    path: '/v1/executions/{grantId}',
    summary: 'One execution, why it waits, what came of it and whether it was undone.',
    access: { roles: ['product', 'operator', 'auditor'], tenant: 'header' },
    pathParameters: grantId,
    headers: [tenant],
    answers: [{ status: 200, description: 'Known.', body: { name: 'ExecutionView', schema: ExecutionView } }],
    refusals: [badParameter, { status: 404, codes: ['execution_not_found'] }, ...storeRefusals],
  },
  {
    id: 'rollBackExecution',
    service: 'actions',
    method: 'post',
    path: '/v1/executions/{grantId}/rollback',
    summary: 'Undoes an execution, once, where the registry says that it can be undone. Asking again changes nothing.',
    access: { roles: ['operator'], tenant: 'header' },
    pathParameters: grantId,
    headers: [tenant, operator],
    body: { name: 'ActionRollbackBody', schema: ActionRollbackBody },
    answers: [
      {
        status: 200,
        description: 'What it would do, or that it will.',
        body: { name: 'ActionRollbackReply', schema: ActionRollbackReply },
      },
    ],
    refusals: [
      badParameter,
      ...bodyRefusals,
      { status: 401, codes: ['operator_required'] },
      { status: 404, codes: ['execution_not_found'] },
      { status: 409, codes: ['not_executed', 'not_reversible', 'rollback_too_late', 'rollback_refused'] },
      ...storeRefusals,
      { status: 503, codes: ['system_unavailable'] },
    ],
  },
  {
    id: 'readGrant',
    service: 'actions',
    method: 'get',
    path: '/v1/grants/{grantId}',
    summary: 'The grant of a product that executes itself, with the token that it redeems.',
    access: { roles: ['product'], tenant: 'header' },
    pathParameters: grantId,
    headers: [tenant],
    answers: [{ status: 200, description: 'Known.', body: { name: 'GrantView', schema: GrantView } }],
    refusals: [badParameter, { status: 404, codes: ['grant_not_found'] }, ...storeRefusals],
  },
  {
    id: 'redeemGrant',
    service: 'actions',
    method: 'post',
    path: '/v1/grants/{grantId}/redeem',
    summary: 'Burns a grant directly before the product acts; only the redemption that was first gets a yes.',
    access: { roles: ['product'], tenant: 'header' },
    pathParameters: grantId,
    headers: [tenant],
    body: { name: 'RedeemBody', schema: RedeemBody },
    answers: [{ status: 200, description: 'The product may act.', body: { name: 'RedeemReply', schema: RedeemReply } }],
    refusals: [
      badParameter,
      ...bodyRefusals,
      { status: 404, codes: ['grant_not_found'] },
      {
        status: 409,
        codes: ['grant_used', 'grant_expired', 'grant_revoked', 'grant_invalid', 'digest_mismatch', 'breaker_open'],
      },
      ...storeRefusals,
    ],
  },
  {
    id: 'listGrantKeys',
    service: 'actions',
    method: 'get',
    path: '/.well-known/jwks.json',
    summary: 'The public keys by which tokens of grants are checked.',
    access: { roles: 'anyone', tenant: 'none' },
    answers: [{ status: 200, description: 'Newest first.', body: { name: 'GrantKeySet', schema: GrantKeySet } }],
    refusals: [],
  },
];
