import type { BlindJudgementBody } from '@tidegate/contracts/http-blind';
import type {
  CaseDetail,
  CasePage,
  Claim,
  LeaseReply,
  QueueList,
  reviewerHeader as ReviewerHeader,
  ReviewerList,
  VerdictBody,
  VerdictReply,
} from '@tidegate/contracts/http-cases';
import type { Colleague, ColleagueList } from '@tidegate/contracts/http-colleagues';
import type { ExerciseBody, ExerciseList, ExerciseReply } from '@tidegate/contracts/http-guards';
import type { z } from 'zod';
import { noteRefusal } from '../session/session-end.store.ts';
import { HttpProblem, problemOf, unreachableProblem } from './http-problem.ts';
import { learnServerTime } from './server-clock.ts';

/** The header that carries the development identity; the same name as in the contracts, which would bring all of zod. */
const reviewerHeader: typeof ReviewerHeader = 'tidegate-reviewer';

export interface CaseFilter {
  readonly queue?: string;
  readonly status?: string;
  readonly kind?: string;
  readonly claimedBy?: string;
  readonly cursor?: string;
  readonly limit?: string;
}

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly reviewer?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** One call. Null for an answer without a body. Throws HttpProblem for everything that is no success. */
async function call(path: string, { method = 'GET', reviewer, body, signal }: Call): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  if (reviewer) headers.set(reviewerHeader, reviewer);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const init: RequestInit = { method, headers, signal: signal ?? null };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(path, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new HttpProblem(unreachableProblem());
  });
  learnServerTime(answer.headers.get('date'));
  if (answer.status === 204) return null;
  const parsed: unknown = await answer.json().catch(() => null);
  if (!answer.ok || parsed === null) throw refusalOf(answer.status, parsed);
  return parsed;
}

function refusalOf(status: number, body: unknown): HttpProblem {
  const refusal = new HttpProblem(problemOf(status, body));
  noteRefusal(refusal.code);
  return refusal;
}

export type QueueSummaries = z.infer<typeof QueueList>['data'];
export type Reviewers = z.infer<typeof ReviewerList>['data'];

/** The people that the development identity offers. */
export async function listReviewers(signal: AbortSignal): Promise<Reviewers> {
  return ((await call('/v1/reviewers', { signal })) as z.infer<typeof ReviewerList>).data;
}

/** The review service as one reviewer sees it (contracts: http-cases). Every method throws HttpProblem when refused. */
export interface ReviewClient {
  readonly reviewer: string;
  listQueues(signal: AbortSignal): Promise<QueueSummaries>;
  listCases(filter: CaseFilter, signal: AbortSignal): Promise<CasePage>;
  readCase(caseId: string, signal: AbortSignal): Promise<CaseDetail>;
  claimCase(caseId: string): Promise<Claim>;
  /** The most urgent case of the queue, or null when nothing waits there. */
  claimNext(queue: string): Promise<Claim | null>;
  /** Prolongs the lease; answers with its new end. */
  heartbeat(caseId: string, fencingToken: number): Promise<string>;
  release(caseId: string, fencingToken: number): Promise<void>;
  giveVerdict(caseId: string, body: VerdictBody): Promise<VerdictReply>;
  /** What the reviewer thinks before they see the recommendation; answers with the whole case. */
  judgeBlind(caseId: string, body: BlindJudgementBody): Promise<CaseDetail>;
  /** Takes a verdict back that has not taken effect; the case is held again. */
  withdraw(caseId: string, verdictId: string): Promise<Claim>;
  listExercises(signal: AbortSignal): Promise<ExerciseList>;
  setExercise(body: z.input<typeof ExerciseBody>): Promise<ExerciseReply>;
  /** People who see a case, beside oneself. */
  listColleagues(caseId: string, signal: AbortSignal): Promise<readonly Colleague[]>;
}

export function reviewClientOf(reviewer: string): ReviewClient {
  const casePath = (caseId: string, verb = '') => `/v1/cases/${encodeURIComponent(caseId)}${verb}`;
  const post = (path: string, body?: unknown) => call(path, { method: 'POST', reviewer, body });
  return {
    reviewer,
    listQueues: async (signal) => ((await call('/v1/queues', { reviewer, signal })) as z.infer<typeof QueueList>).data,
    listCases: async (filter, signal) =>
      (await call(`/v1/cases?${new URLSearchParams({ ...filter })}`, { reviewer, signal })) as CasePage,
    readCase: async (caseId, signal) => (await call(casePath(caseId), { reviewer, signal })) as CaseDetail,
    claimCase: async (caseId) => (await post(casePath(caseId, '/claim'))) as Claim,
    claimNext: async (queue) => (await post(`/v1/queues/${encodeURIComponent(queue)}/claim`)) as Claim | null,
    heartbeat: async (caseId, fencingToken) =>
      ((await post(casePath(caseId, '/heartbeat'), { fencingToken })) as z.infer<typeof LeaseReply>).leaseUntil,
    release: async (caseId, fencingToken) => {
      await post(casePath(caseId, '/release'), { fencingToken });
    },
    giveVerdict: async (caseId, body) => (await post(casePath(caseId, '/verdict'), body)) as VerdictReply,
    judgeBlind: async (caseId, body) => (await post(casePath(caseId, '/judgement'), body)) as CaseDetail,
    withdraw: async (caseId, verdictId) => (await post(casePath(caseId, '/withdraw'), { verdictId })) as Claim,
    listExercises: async (signal) => (await call('/v1/exercises', { reviewer, signal })) as ExerciseList,
    setExercise: async (body) => (await post('/v1/exercises', body)) as ExerciseReply,
    listColleagues: async (caseId, signal) =>
      ((await call(`/v1/colleagues?${new URLSearchParams({ caseId })}`, { reviewer, signal })) as ColleagueList).data,
  };
}
