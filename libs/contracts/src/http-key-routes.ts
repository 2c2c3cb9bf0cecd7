import { KeyList, KeyQuery, KeyReply, MadeKeyReply, NewKeyBody, RotateKeyBody } from './http-keys.ts';
import { operator } from './http-operator-routes.ts';
import type { HttpRoute } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

const keyId = { keyId: 'Id of the key, the part between `tgk_` and the secret.' };
const made = { name: 'MadeKeyReply', schema: MadeKeyReply };
const operatorRequired = { status: 401, codes: ['operator_required'] };
const noSuchKey = { status: 404, codes: ['key_not_found'] };
const tooMany = { status: 409, codes: ['too_many_keys', 'key_secret_missing'] };

/** API keys of products (requirement I4); any other credential comes from an issuer. */
export const keyRoutes: readonly HttpRoute[] = [
  {
    id: 'createKey',
    service: 'intake',
    method: 'post',
    path: '/v1/keys',
    summary: 'Makes an API key for a product of a tenant; shown once.',
    access: { roles: ['administrator'], tenant: 'body' },
    headers: [operator],
    body: { name: 'NewKeyBody', schema: NewKeyBody },
    answers: [{ status: 201, description: 'Made; usable within a second.', body: made }],
    refusals: [
      ...bodyRefusals,
      operatorRequired,
      tooMany,
      { status: 422, codes: ['unknown_tenant'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'listKeys',
    service: 'intake',
    method: 'get',
    path: '/v1/keys',
    summary: 'The API keys of a tenant, or of all, the newest first; never their secrets.',
    access: { roles: ['administrator', 'auditor'], tenant: 'query' },
    query: KeyQuery,
    answers: [{ status: 200, description: 'All of them.', body: { name: 'KeyList', schema: KeyList } }],
    refusals: [{ status: 400, codes: ['invalid_parameter'] }, ...storeRefusals],
  },
  {
    id: 'rotateKey',
    service: 'intake',
    method: 'post',
    path: '/v1/keys/{keyId}/rotate',
    summary: 'Makes a successor with the same rights; the old key goes on for a while.',
    access: { roles: ['administrator'], tenant: 'own' },
    pathParameters: keyId,
    headers: [operator],
    body: { name: 'RotateKeyBody', schema: RotateKeyBody },
    answers: [{ status: 201, description: 'Made; usable within a second.', body: made }],
    refusals: [
      ...bodyRefusals,
      operatorRequired,
      noSuchKey,
      tooMany,
      { status: 409, codes: ['key_not_usable'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'revokeKey',
    service: 'intake',
    method: 'post',
    path: '/v1/keys/{keyId}/revoke',
    summary: 'Ends a key, within a second everywhere. Repeating it changes nothing.',
    access: { roles: ['administrator'], tenant: 'own' },
    pathParameters: keyId,
    headers: [operator],
    answers: [{ status: 200, description: 'Revoked.', body: { name: 'KeyReply', schema: KeyReply } }],
    refusals: [operatorRequired, noSuchKey, ...storeRefusals],
  },
];
