import { expect } from '@jest/globals';
import type { CaseDetail, CasePage, Claim, VerdictReply } from '@tidegate/contracts/http-cases';
import type { RequestStatus } from '@tidegate/contracts/http-requests';
import { acme, ana, dara, example, type DeclaredCalls } from './declared-calls.ts';
import { eventually } from './eventually.ts';

/** Every route of reviewers, with a case that is handed over, taken back, answered by its product and given out once more. */
export async function askAsReviewers(calls: DeclaredCalls): Promise<void> {
  const call: DeclaredCalls['call'] = (id, asked) => calls.call(id, asked);
  await call('submitRequest', { body: example('large-refund'), headers: { prefer: 'wait=20' }, status: 200 });
  await call('listReviewers', { status: 200 });
  await call('readSession', { headers: ana, status: 200 });
  await call('readSession', { status: 401 });
  await call('listQueues', { headers: ana, status: 200 });
  const page = await eventually(
    () => call<CasePage>('listCases', { headers: ana, status: 200 }),
    ({ data }) => data.some(({ requestId }) => requestId === 'req-large-refund-1'),
  );
  const { caseId } = page.data.find(({ requestId }) => requestId === 'req-large-refund-1')!;
  await call('listCases', { headers: ana, query: '?limit=0', status: 400 });
  await call('readCase', { parameters: { caseId }, headers: ana, status: 200 });
  await call('readCase', { parameters: { caseId: 'none' }, headers: ana, status: 404 });
  const claim = await call<Claim>('claimCase', { parameters: { caseId }, headers: ana, status: 200 });
  const body = { fencingToken: claim.fencingToken };
  const at = { parameters: { caseId }, headers: ana };
  await judged(calls, claim);
  await watched(calls);
  await call('showPresence', { ...at, body: { doing: 'viewing' }, status: 200 });
  await call('saveDraft', { ...at, body: { caseVersion: 1, content: { note: 'so far' } }, status: 204 });
  await call('readDraft', { ...at, status: 200 });
  await call('extendLease', { parameters: { caseId }, headers: ana, body, status: 200 });
  await call('listColleagues', { headers: ana, query: `?caseId=${caseId}`, status: 200 });
  await call('listColleagues', { headers: ana, query: '?caseId=none', status: 404 });
  const nobody = { ...body, to: 'nobody' };
  await call('handOverCase', { ...at, body: nobody, status: 422 });
  await call('handOverCase', { ...at, body: { ...body, to: 'dara' }, status: 200 });
  const theirs = await call<Claim>('claimCase', { parameters: { caseId }, headers: dara, status: 200 });
  const again = { fencingToken: theirs.fencingToken, to: 'ana' };
  await call('handOverCase', { parameters: { caseId }, headers: dara, body: again, status: 200 });
  body.fencingToken = (await call<Claim>('claimCase', { ...at, status: 200 })).fencingToken;
  await call('releaseCase', { parameters: { caseId }, headers: ana, body, status: 204 });
  await call('releaseCase', { parameters: { caseId }, headers: ana, body, status: 409 });
  const next = await call<Claim>('claimNextCase', { parameters: { queue: '_any' }, headers: ana, status: 200 });
  if (next.case.blind?.judgement === null) await judged(calls, next);
  const verdict = { fencingToken: next.fencingToken, verdict: 'reject', reason: 'policy_violation', note: 'no' };
  await call('decideCase', {
    parameters: { caseId: next.caseId },
    headers: { ...ana, 'if-match': '"999"' },
    body: verdict,
    status: 412,
  });
  const there = { parameters: { caseId: next.caseId }, headers: ana };
  const held = await call<VerdictReply>('decideCase', {
    ...there,
    body: { ...verdict, undoable: true },
    status: 200,
  });
  const { verdictId } = held;
  const back = await call<Claim>('withdrawVerdict', { ...there, body: { verdictId }, status: 200 });
  await call('withdrawVerdict', { ...there, body: { verdictId }, status: 409 });
  const { fencingToken } = back;
  const question = { fencingToken, verdict: 'request_information', reason: 'needs_information', question: 'Which?' };
  await call('decideCase', { ...there, body: question, status: 200 });
  await answerAsk(calls, next.case.requestId);
  await exercised(calls, next.caseId);
}

/** The case is judged blind: no verdict before the judgement, which is written once. */
async function judged(calls: DeclaredCalls, { caseId, fencingToken }: Claim): Promise<void> {
  const at = { parameters: { caseId }, headers: ana };
  const body = { fencingToken, judgement: 'unsure' };
  await calls.call('decideCase', { ...at, body: { fencingToken, verdict: 'reject', reason: 'other' }, status: 409 });
  await calls.call('judgeBlind', { ...at, body: { ...body, judgement: 'perhaps' }, status: 422 });
  await calls.call('judgeBlind', { ...at, body, status: 200 });
  await calls.call('judgeBlind', { ...at, body: { ...body, judgement: 'reject' }, status: 409 });
  await calls.call('readCase', { ...at, status: 200 });
}

/** The case goes on with the answer; closed, it can be given to somebody once more. */
async function exercised(calls: DeclaredCalls, caseId: string): Promise<void> {
  const there = { parameters: { caseId }, headers: ana };
  await eventually(
    () => calls.call<CaseDetail>('readCase', { ...there, status: 200 }),
    ({ status }) => status === 'open',
  );
  const { fencingToken } = await calls.call<Claim>('claimCase', { ...there, status: 200 });
  const verdict = { fencingToken, verdict: 'reject', reason: 'wrong_amount' };
  await calls.call('decideCase', { ...there, body: verdict, status: 200 });
  const body = { kind: 'known', caseId, expected: 'reject' };
  await calls.call('setExercise', { headers: ana, body, status: 403 });
  await calls.call('setExercise', { headers: dara, body, status: 201 });
  await calls.call('listExercises', { headers: dara, status: 200 });
  await calls.call('listGuardFindings', { headers: dara, status: 200 });
  await calls.call('readBlindSwitches', { headers: dara, query: '?days=7', status: 200 });
  await calls.call('readImpact', { headers: ana, query: '?days=7', status: 200 });
}

/** A stream has no end, so only its beginning is looked at. */
async function watched({ system, answered, expectDeclared }: DeclaredCalls): Promise<void> {
  const stopping = new AbortController();
  const url = `${system.services['review']!.httpUrl}/v1/cases/events`;
  const answer = await fetch(url, { headers: ana, signal: stopping.signal });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expectDeclared('/v1/cases/events', 'get', answer, '');
  stopping.abort();
  answered.add('watchCases');
}

async function answerAsk(calls: DeclaredCalls, requestId: string): Promise<void> {
  const parameters = { requestId };
  const status = await eventually(
    () => calls.call<RequestStatus>('readRequest', { parameters, headers: acme, status: 200 }),
    ({ checkpoints }) => (checkpoints[0]?.asks ?? []).length > 0,
  );
  const askId = status.checkpoints[0]!.asks![0]!.askId;
  const body = { tenantId: 'acme', askId, text: 'Order 8812.' };
  await calls.call('answerAsk', { parameters, body: { ...body, askId: 'none' }, status: 404 });
  await calls.call('answerAsk', { parameters, body: { ...body, text: '' }, status: 422 });
  await calls.call('answerAsk', { parameters, body, status: 202 });
  await calls.call('answerAsk', { parameters, body, status: 202 });
}
