import { z } from 'zod';
import { BreakerList, KillSwitchBody, KillSwitchReply, operatorHeader } from './http-breakers.ts';
import { CohortPage, CohortQuery, LabelQuery, nextCursorHeader } from './http-feedback.ts';
import { Liveness, Readiness } from './http-health.ts';
import { PolicyList } from './http-policies.ts';
import { BottleneckList, StaffingQuery, StaffingReply } from './http-staffing.ts';
import type { HttpRoute, RequestHeader } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

/** Who asks, on every route that changes something for everybody. */
export const operator: RequestHeader = {
  name: operatorHeader,
  schema: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/),
  required: true,
  description: 'The operator, while the development identity is in use.',
};
const badQuery = { status: 400, codes: ['invalid_parameter', 'invalid_cursor'] };
const killSwitchBody = { name: 'KillSwitchBody', schema: KillSwitchBody };
const killSwitchReply = { name: 'KillSwitchReply', schema: KillSwitchReply };

/** What operators and their tools call. */
export const operatorRoutes: readonly HttpRoute[] = [
  {
    id: 'listPolicies',
    service: 'policy',
    method: 'get',
    path: '/v1/policies',
    summary: 'The policies in force, by scope.',
    access: { roles: ['operator', 'publisher', 'auditor'], tenant: 'own' },
    answers: [{ status: 200, description: 'All of them.', body: { name: 'PolicyList', schema: PolicyList } }],
    refusals: [],
  },
  {
    id: 'listBreakers',
    service: 'monitor',
    method: 'get',
    path: '/v1/breakers',
    summary: 'Every breaker that was ever open, and how its window looks now.',
    access: { roles: ['operator', 'publisher', 'auditor'], tenant: 'own' },
    answers: [{ status: 200, description: 'All of them.', body: { name: 'BreakerList', schema: BreakerList } }],
    refusals: storeRefusals,
  },
  {
    id: 'pullKillSwitch',
    service: 'monitor',
    method: 'post',
    path: '/v1/kill-switches',
    summary: 'Stops automation in a scope; one person is enough.',
    access: { roles: ['operator'], tenant: 'breaker_scope' },
    headers: [operator],
    body: killSwitchBody,
    answers: [{ status: 200, description: 'Open.', body: killSwitchReply }],
    refusals: [...bodyRefusals, { status: 401, codes: ['operator_required'] }, ...storeRefusals],
  },
  {
    id: 'releaseKillSwitch',
    service: 'monitor',
    method: 'post',
    path: '/v1/kill-switches/release',
    summary: 'Restarts automation in a scope; takes two people.',
    access: { roles: ['operator'], tenant: 'breaker_scope' },
    headers: [operator],
    body: killSwitchBody,
    answers: [{ status: 200, description: 'Closed, or waiting for the second person.', body: killSwitchReply }],
    refusals: [
      ...bodyRefusals,
      { status: 401, codes: ['operator_required'] },
      { status: 409, codes: ['second_person_required', 'breaker_not_open'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'listCohorts',
    service: 'feedback',
    method: 'get',
    path: '/v1/cohorts',
    summary: 'How often people disagreed with each cohort.',
    access: { roles: ['operator', 'publisher', 'auditor'], tenant: 'query' },
    query: CohortQuery,
    answers: [{ status: 200, description: 'One page.', body: { name: 'CohortPage', schema: CohortPage } }],
    refusals: [badQuery, ...storeRefusals],
  },
  {
    id: 'exportLabels',
    service: 'feedback',
    method: 'get',
    path: '/v1/labels',
    summary: 'Labels as JSON lines, oldest first.',
    access: { roles: ['operator', 'publisher', 'auditor'], tenant: 'query' },
    query: LabelQuery,
    answers: [
      {
        status: 200,
        description: 'One label in each line.',
        contentType: 'application/jsonl',
        headers: { [nextCursorHeader]: 'Where to go on; absent when there is nothing more for now.' },
      },
    ],
    refusals: [badQuery, ...storeRefusals],
  },
  {
    id: 'readStaffing',
    service: 'routing',
    method: 'get',
    path: '/v1/staffing',
    summary: 'How many people each queue needs, what its load means, and what each path costs.',
    access: { roles: ['operator', 'auditor'], tenant: 'none' },
    query: StaffingQuery,
    answers: [{ status: 200, description: 'All queues.', body: { name: 'StaffingReply', schema: StaffingReply } }],
    refusals: [{ status: 400, codes: ['invalid_parameter'] }, ...storeRefusals],
  },
  {
    id: 'listBottlenecks',
    service: 'routing',
    method: 'get',
    path: '/v1/bottlenecks',
    summary: 'Where the design and not the staffing is at fault, with the figures that tell.',
    access: { roles: ['operator', 'auditor'], tenant: 'none' },
    answers: [{ status: 200, description: 'Perhaps none.', body: { name: 'BottleneckList', schema: BottleneckList } }],
    refusals: storeRefusals,
  },
  {
    id: 'isAlive',
    service: 'every',
    method: 'get',
    path: '/livez',
    summary: 'Whether the process answers.',
    access: { roles: 'anyone', tenant: 'none' },
    answers: [{ status: 200, description: 'It does.', body: { name: 'Liveness', schema: Liveness } }],
    refusals: [],
  },
  {
    id: 'isReady',
    service: 'every',
    method: 'get',
    path: '/readyz',
    summary: 'Whether the service may get work, and what each check says.',
    access: { roles: 'anyone', tenant: 'none' },
    answers: [
      { status: 200, description: 'Ready.', body: { name: 'Readiness', schema: Readiness } },
      { status: 503, description: 'Not ready.', body: { name: 'Readiness', schema: Readiness } },
    ],
    refusals: [],
  },
];
