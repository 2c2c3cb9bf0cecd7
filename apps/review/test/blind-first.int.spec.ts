import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { advice, advise } from './advise.ts';
import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { CaseDetail, CasePage, Claim } from '@tidegate/contracts/http-cases';
import type { HandOverReply } from '@tidegate/contracts/http-colleagues';
import { waitFor } from '@tidegate/testing/wait-for';
import type { StoredReply } from '../src/verdict.table.ts';
import { answeredOf } from './later-events.ts';
import { ReviewFixture, escalatedOf, openedOf, previewedOf } from './review-fixture.ts';
import type { Opened } from './review-fixture.ts';

let review: ReviewFixture;
beforeAll(async () => {
  const blindFirst = { share: 0, rules: [{ queues: ['billing'], share: 1 }] };
  review = await ReviewFixture.open({ undoSeconds: 60, guards: { audits: { share: 0 }, blindFirst } });
});
afterAll(() => review.close());
beforeEach(() => review.empty());

const dual = (opened: Opened) => {
  opened.approvalsRequired = 2;
  opened.approverRoles = [];
  opened.escalation.decision!.approval = 'dual';
};
const agree = (claim: Claim) => ({ verdict: 'approve', actionDigest: claim.case.actionDigest });
const disagree = { verdict: 'reject', reason: 'wrong_amount' };
const judge = <Body = CaseDetail & { code?: string }>(
  claim: Claim,
  body: object = { judgement: 'reject', note: 'Too much.' },
  headers: Record<string, string> = {},
) => {
  const { caseId, reviewer, fencingToken } = claim;
  return review.call<Body>('POST', `/v1/cases/${caseId}/judgement`, {
    ...{ as: reviewer, headers, body: { fencingToken, ...body } },
  });
};
const codeOf = async (answer: Promise<{ status: number; body: { code?: string } }>) => {
  const { status, body } = await answer;
  return [status, body.code];
};

describe('a case that is drawn', () => {
  it('shows nothing of what the system makes of it, on any way, until one has judged; then all of it', async () => {
    const [opened] = await review.put(
      openedOf('req-1', (change) => {
        dual(change);
        advise(change);
      }),
    );
    const { caseId } = opened!;
    await review.work.attach([previewedOf(opened!, opened!.escalation.decision!.actionDigest!)]);
    const shown: Record<string, unknown> = {};
    const see = async (name: string, method: 'GET' | 'POST', url: string, as: string, body?: object) =>
      void (shown[name] = (await review.call<object>(method, url, { as, body })).body);
    const lists = async (when: string, as: string) => {
      await see(`list ${when}`, 'GET', '/v1/cases', as);
      await see(`list of the request ${when}`, 'GET', '/v1/cases?requestId=req-1&sort=due', as);
      await see(`queues ${when}`, 'GET', '/v1/queues', as);
      await see(`case ${when}`, 'GET', `/v1/cases/${caseId}`, as);
    };
    await lists('before the claim', 'bo');
    const first = (await review.claimNext('bo', 'billing'))!;
    shown['claim next'] = first;
    await lists('held', 'bo');
    await see('heartbeat', 'POST', `/v1/cases/${caseId}/heartbeat`, 'bo', { fencingToken: first.fencingToken });
    await see('presence', 'POST', `/v1/cases/${caseId}/presence`, 'bo', { doing: 'viewing' });
    await see('verdict', 'POST', `/v1/cases/${caseId}/verdict`, 'bo', { fencingToken: 1, ...agree(first) });
    await lists('held by a colleague', 'dara');
    await see('impact', 'GET', '/v1/reviewers/me/impact', 'bo');
    await see('findings', 'GET', '/v1/guards/findings', 'dara');
    await see('switches', 'GET', '/v1/guards/blind-first', 'dara');
    const judged = await judge(first);
    expect(judged.status).toBe(200);
    const undoable = { ...disagree, verdict: 'approve', reason: 'agreed', actionDigest: first.case.actionDigest };
    const held = await review.decide<StoredReply>(first, { ...undoable, note: advice, undoable: true });
    expect(held.status).toBe(200);
    await review.database.execute("update pending_verdict set due_at = now() - interval '1 second'");
    await waitFor(async () => (await review.read('ana', caseId)).approvalsGiven === 1, {
      ...{ timeoutMs: 5_000, describe: 'the first approval' },
    });
    const second = await review.claim('ana', caseId);
    shown['claim'] = second;
    await lists('after a colleague’s verdict', 'ana');
    const { fencingToken } = second;
    const over = { fencingToken, to: 'dara', note: 'Yours.' };
    shown['hand-over'] = (
      await review.call<HandOverReply>('POST', `/v1/cases/${caseId}/hand-over`, { as: 'ana', body: over })
    ).body;
    shown['claim after the hand-over'] = await review.claim('dara', caseId);
    for (const [name, body] of Object.entries(shown)) {
      const text = JSON.stringify(body);
      expect([name, text.includes(advice), /0\.4711/.test(text)]).toEqual([name, false, false]);
    }
    // The whole of it is there, and bo, who has judged, sees it.
    const whole = await review.read('bo', caseId);
    expect(JSON.stringify(whole).split(advice).length).toBeGreaterThan(20);
    expect(whole).toMatchObject({
      ...{ reasons: opened!.reasons, escalation: opened!.escalation, verdicts: [{ reviewer: 'bo' }] },
      blind: { because: 'drawn', judgement: { judgement: 'reject', note: 'Too much.' } },
    });
    expect(judged.body).toMatchObject({ reasons: opened!.reasons, escalation: opened!.escalation });
  });

  it('says so, and shows what is judged', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const { request } = opened!.escalation;
    const detail = await review.read('ana', opened!.caseId);
    expect(detail).toMatchObject({
      ...{ blind: { because: 'drawn', judgement: null }, reasons: [], reasonsHidden: true },
      escalation: { decision: null, assessment: null, request: { question: request!.question } },
      proposal: { kind: 'action', action: (request!.proposal as { action: object }).action },
    });
    const list = await review.call<CasePage>('GET', '/v1/cases', { as: 'ana' });
    expect(list.body.data).toMatchObject([{ reasons: [], reasonsHidden: true }]);
  });

  it('takes a verdict after the judgement only, and tells what became of it', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    for (const verdict of [agree(claim), disagree, { verdict: 'escalate', reason: 'needs_authority' }]) {
      expect(await codeOf(review.decide(claim, verdict))).toEqual([409, 'blind_judgement_required']);
    }
    const etag = `"${claim.case.version}"`;
    const judged = await judge(claim, undefined, { 'if-match': etag });
    expect([judged.status, judged.headers['etag']]).toEqual([200, etag]);
    expect((await review.decide(claim, agree(claim), { 'if-match': etag })).status).toBe(200);
    const recorded = (await review.staged()).find(({ type }) => type === 'review.verdict-recorded');
    expect(recorded!.data['blind']).toEqual({
      ...{ judgement: 'reject', note: 'Too much.', because: 'drawn', recommended: 'approve', change: 'towards' },
      at: judged.body.blind!.judgement!.at,
    });
  });

  it('is judged anew by others, and not again by who judged it', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await judge(claim);
    const { caseId, fencingToken } = claim;
    await review.call('POST', `/v1/cases/${caseId}/release`, { as: 'ana', body: { fencingToken } });
    expect((await review.read('bo', caseId)).escalation.decision).toBeNull();
    const again = await review.claim('ana', caseId);
    expect(again.case.escalation.decision).not.toBeNull();
    expect((await review.decide(again, agree(again))).status).toBe(200);
  });

  it('is judged anew when the product proposes something else', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await judge(claim);
    const ask = { verdict: 'refine', reason: 'wrong_amount', question: 'Leave the shipping out.' };
    expect((await review.decide(claim, ask)).status).toBe(200);
    const waiting = await review.read('ana', claim.caseId);
    const proposal = structuredClone(waiting.proposal) as { kind: 'action'; action: { value: { amount: string } } };
    proposal.action.value.amount = '380.00';
    await review.work.answer([answeredOf(waiting, { proposal: proposal as CaseDetail['proposal'] })]);
    const again = await review.claim('ana', claim.caseId);
    expect(again.case).toMatchObject({
      blind: { judgement: null },
      escalation: { decision: null },
      proposal: { action: proposal.action },
    });
    expect(await codeOf(review.decide(again, disagree))).toEqual([409, 'blind_judgement_required']);
    expect((await judge(again, { judgement: 'approve' })).status).toBe(200);
    expect((await review.decide(again, agree(again))).status).toBe(200);
    const changes = (await review.staged()).flatMap(({ data }) => (data['blind'] ? [data['blind']] : []));
    expect(changes).toMatchObject([{ change: null }, { judgement: 'approve', change: 'kept' }]);
    // What was judged of the first proposal was never decided, and the second verdict says nothing about it.
    const { body } = await review.call<BlindReport>('GET', '/v1/guards/blind-first', { as: 'ana' });
    expect(body.data).toMatchObject([{ judged: 1, kept: 1, towards: { trials: 0 }, away: { hits: 0, trials: 1 } }]);
  });

  it('hides nothing when it is closed', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await judge(claim);
    await review.decide(claim, disagree);
    expect((await review.read('bo', opened!.caseId)).escalation).toEqual(opened!.escalation);
  });
});

describe('cases that are not drawn', () => {
  it('are whole at once: those of other queues, and those that propose nothing', async () => {
    const support = openedOf('req-1', (opened) => void (opened.placement.queue = 'support'));
    const unreadable = openedOf('req-2', (opened) => {
      opened.kind = 'invalid_request';
      opened.escalation.request = null;
    });
    for (const { caseId } of await review.put(support, unreadable)) {
      const claim = await review.claim('ana', caseId);
      expect(claim.case.blind).toBeUndefined();
      expect(claim.case.reasons.length).toBe(1);
      expect(await codeOf(judge(claim))).toEqual([409, 'no_blind_phase']);
      expect((await review.decide(claim, disagree)).status).toBe(200);
    }
  });
});

describe('a blind judgement', () => {
  it('that is sent twice gets the same, and another one is refused', async () => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    const [one, other] = await Promise.all([judge(claim), judge(claim)]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.body.blind).toEqual(one.body.blind);
    expect(await codeOf(judge(claim, { judgement: 'approve' }))).toEqual([409, 'blind_judgement_fixed']);
    const [row] = await review.database.query(
      'select judgement, case_version, fencing_token, tenant_id from blind_judgement',
    );
    expect(row).toEqual({ judgement: 'reject', case_version: 1, fencing_token: 1, tenant_id: 'acme' });
  });

  it.each<[string, object, Record<string, string>, number, string]>([
    ['an unknown value', { judgement: 'perhaps' }, {}, 422, 'invalid_body'],
    ['an unknown field', { judgement: 'approve', verdict: 'approve' }, {}, 422, 'invalid_body'],
    ['no token', { judgement: 'approve', fencingToken: undefined }, {}, 422, 'invalid_body'],
    ['another version on the screen', { judgement: 'approve' }, { 'if-match': '"1"' }, 412, 'version_conflict'],
    ['the token of no claim', { judgement: 'approve', fencingToken: 7 }, {}, 409, 'not_claimed_by_you'],
  ])('with %s is refused', async (_, body, headers, status, code) => {
    await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    expect(await codeOf(judge(claim, body, headers))).toEqual([status, code]);
    expect(await review.database.query('select 1 from blind_judgement')).toEqual([]);
  });

  it('of who does not hold the case any more, or never saw it, is refused', async () => {
    const [opened] = await review.put(openedOf('req-1'));
    const claim = (await review.claimNext('ana'))!;
    await review.lapse();
    expect(await codeOf(judge(claim))).toEqual([409, 'lease_lost']);
    const theirs = await review.claim('bo', opened!.caseId);
    expect(await codeOf(judge(claim))).toEqual([409, 'lease_lost']);
    expect(await codeOf(judge({ ...theirs, reviewer: 'ana' }))).toEqual([409, 'not_claimed_by_you']);
    expect(await codeOf(judge({ ...theirs, reviewer: 'chen' }))).toEqual([404, 'case_not_found']);
    await review.work.take([escalatedOf(opened!, {})]);
    const before = { 'if-match': `"${theirs.case.version}"` };
    expect(await codeOf(judge(theirs, undefined, before))).toEqual([412, 'version_conflict']);
    await judge(theirs);
    await review.decide(theirs, disagree);
    expect(await codeOf(judge(theirs))).toEqual([409, 'case_closed']);
  });
});
