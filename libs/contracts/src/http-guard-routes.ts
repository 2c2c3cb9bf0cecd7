import {
  ExerciseBody,
  ExerciseList,
  ExerciseReply,
  GuardFindingList,
  ImpactQuery,
  ReviewerImpact,
} from './http-guards.ts';
import { noSuchCase, reviewer, unknownReviewer } from './http-reviewer-parts.ts';
import type { HttpRoute } from './http-route.ts';
import { bodyRefusals, storeRefusals } from './http-route.ts';

/** How well people review, and what it is good for (requirements E8, E11). */
export const guardRoutes: readonly HttpRoute[] = [
  {
    id: 'listGuardFindings',
    service: 'review',
    method: 'get',
    path: '/v1/guards/findings',
    summary: 'What the guards against rubber stamps found: about oneself, or about everybody for a supervisor.',
    access: { roles: ['reviewer'], tenant: 'own' },
    headers: [reviewer],
    answers: [
      { status: 200, description: 'Perhaps nothing.', body: { name: 'GuardFindingList', schema: GuardFindingList } },
    ],
    refusals: [unknownReviewer, ...storeRefusals],
  },
  {
    id: 'listExercises',
    service: 'review',
    method: 'get',
    path: '/v1/exercises',
    summary: 'The exercises that one has answered, and for a supervisor what came of those that were set.',
    access: { roles: ['reviewer'], tenant: 'own' },
    headers: [reviewer],
    answers: [{ status: 200, description: 'Perhaps none.', body: { name: 'ExerciseList', schema: ExerciseList } }],
    refusals: [unknownReviewer, ...storeRefusals],
  },
  {
    id: 'setExercise',
    service: 'review',
    method: 'post',
    path: '/v1/exercises',
    summary:
      'Gives a closed case to people once more, without effect: a known case, or one for several to be compared.',
    access: { roles: ['reviewer'], tenant: 'own' },
    headers: [reviewer],
    body: { name: 'ExerciseBody', schema: ExerciseBody },
    answers: [{ status: 201, description: 'Set.', body: { name: 'ExerciseReply', schema: ExerciseReply } }],
    refusals: [
      ...bodyRefusals,
      unknownReviewer,
      { status: 403, codes: ['role_required'] },
      noSuchCase,
      { status: 422, codes: ['exercise_not_possible', 'unknown_colleague'] },
      ...storeRefusals,
    ],
  },
  {
    id: 'readImpact',
    service: 'review',
    method: 'get',
    path: '/v1/reviewers/me/impact',
    summary: "What became of the reviewer's feedback, by kind of task.",
    access: { roles: ['reviewer'], tenant: 'own' },
    query: ImpactQuery,
    headers: [reviewer],
    answers: [{ status: 200, description: 'Theirs.', body: { name: 'ReviewerImpact', schema: ReviewerImpact } }],
    refusals: [{ status: 400, codes: ['invalid_parameter'] }, unknownReviewer, ...storeRefusals],
  },
];
