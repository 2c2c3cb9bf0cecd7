import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CasePage, Claim } from '@tidegate/contracts/http-cases';
import type { ColleagueList, HandOverReply } from '@tidegate/contracts/http-colleagues';
import type { ExerciseReply, ReviewerImpact } from '@tidegate/contracts/http-guards';
import { IdentityDocument } from '@tidegate/identity/identity-document';
import { callerOfToken } from '@tidegate/identity/token-caller';
import { PeopleStore } from '../src/people.store.ts';
import type { StoredReply } from '../src/verdict.table.ts';
import { IssuerWorld, somebody } from './issuer-world.ts';
import type { Visitor } from './issuer-world.ts';
import { openedOf } from './review-fixture.ts';

const [ria, sol, tom, lea] = [
  somebody('ria', ['staff']),
  somebody('sol', ['staff']),
  somebody('tom', ['staff']),
  somebody('lea', ['lead']),
];
const trainee = somebody('trainee', ['trainee']);
const elsewhere = somebody('elsewhere', ['staff'], ['globex']);
const ofSupport = somebody('of-support', ['support']);

let world: IssuerWorld;
beforeAll(async () => {
  world = await IssuerWorld.open([ria, sol, tom, lea, trainee, elsewhere, ofSupport]);
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.empty());

const give = (by: Visitor, { caseId, fencingToken }: Claim, to: string) =>
  by.post<HandOverReply>(`/v1/cases/${caseId}/hand-over`, { fencingToken, to, note: '' });
const colleagues = async (by: Visitor, query = '') => (await by.get<ColleagueList>(`/v1/colleagues${query}`)).body.data;
const names = async (by: Visitor, query = '') => (await colleagues(by, query)).map(({ id }) => id);

describe('two people who are known to the issuer alone', () => {
  it('find each other and hand a case over, each at another instance', async () => {
    const [asRia, asSol] = [await world.signIn(ria, 0), await world.signIn(sol, 1)];
    asSol.at = 1;
    const caseId = await world.put(openedOf('req-1'));
    expect(await colleagues(asRia, `?caseId=${caseId}`)).toEqual([
      { id: 'sol', name: 'SOL', roles: ['reviewer'], tenants: ['acme'], queues: ['*'], since: expect.any(String) },
    ]);
    const claim = await asRia.claim(caseId);
    const { status, body } = await give(asRia, claim, 'sol');
    expect([status, body.reviewer]).toEqual([200, 'sol']);
    const { body: lost } = await asRia.post(`/v1/cases/${caseId}/verdict`, {
      ...{ fencingToken: claim.fencingToken, verdict: 'reject', reason: 'other' },
    });
    expect(lost.code).toBe('lease_lost');
    const theirs = await asSol.claim(caseId);
    const decided = await asSol.post<StoredReply>(`/v1/cases/${caseId}/verdict`, {
      ...{ fencingToken: theirs.fencingToken, verdict: 'reject', reason: 'wrong_amount' },
    });
    expect([decided.status, decided.body.status]).toEqual([200, 'closed']);
  });

  it('get exercises, each their own, also when somebody signs in later, and see what came of them', async () => {
    const [asRia, asSol, asLea] = [await world.signIn(ria), await world.signIn(sol, 1), await world.signIn(lea)];
    await world.signIn(tom);
    const caseId = await world.put(openedOf('req-1'));
    const claim = await asRia.claim(caseId);
    await asRia.post(`/v1/cases/${caseId}/verdict`, {
      ...{ fencingToken: claim.fencingToken, verdict: 'reject', reason: 'wrong_amount' },
    });
    const body = { kind: 'known', caseId, expected: 'reject', reviewers: ['sol'] };
    const { status } = await asLea.post<ExerciseReply>('/v1/exercises', body);
    expect(status).toBe(201);
    const asNewcomer = await world.signIn(ofSupport);
    for (const other of [asRia, asLea, asNewcomer, await world.signIn(tom, 1)]) {
      expect((await other.post('/v1/queues/_any/claim')).status).toBe(204);
    }
    asSol.at = 1;
    const { body: given } = await asSol.post<Claim>('/v1/queues/_any/claim');
    const answer = await asSol.post<StoredReply>(`/v1/cases/${given.caseId}/verdict`, {
      ...{ fencingToken: given.fencingToken, verdict: 'reject', reason: 'wrong_amount' },
    });
    expect(answer.body.exercise).toEqual({ kind: 'known', expected: 'reject', right: true });
    const { body: impact } = await asSol.get<ReviewerImpact>('/v1/reviewers/me/impact');
    expect(impact).toMatchObject({ reviewer: 'sol', knownCases: { given: 1, right: 1 } });
  });

  it('audit each other’s approvals, and nobody does while nobody else sees the case', async () => {
    const asRia = await world.signIn(ria);
    const approve = async (requestId: string) => {
      const claim = await asRia.claim(await world.put(openedOf(requestId)));
      const body = { fencingToken: claim.fencingToken, verdict: 'approve', actionDigest: claim.case.actionDigest };
      expect((await asRia.post(`/v1/cases/${claim.caseId}/verdict`, body)).status).toBe(200);
    };
    const audits = () => world.test.database.query('select about from exercise');
    for (const other of [elsewhere, ofSupport]) await world.signIn(other);
    await approve('req-1');
    expect(await audits()).toEqual([]);
    const asSol = await world.signIn(sol, 1);
    await approve('req-2');
    expect(await audits()).toEqual([{ about: ['ria'] }]);
    expect((await asRia.post('/v1/queues/_any/claim')).status).toBe(204);
    expect((await asSol.post('/v1/queues/_any/claim')).status).toBe(200);
  });
});

describe('a hand-over at the issuer', () => {
  it.each([
    ['somebody whom nobody knows', 'nobody', 422, 'unknown_colleague'],
    ['somebody of the file, who cannot sign in', 'bo', 422, 'unknown_colleague'],
    ['oneself', 'ria', 422, 'unknown_colleague'],
    ['somebody of another tenant', 'elsewhere', 422, 'unknown_colleague'],
    ['somebody of other queues', 'of-support', 422, 'unknown_colleague'],
    ['somebody without the role', 'trainee', 403, 'role_required'],
    ['a name that is none', 'a\u0000b', 422, 'unknown_colleague'],
    ['a name that is too long', 'x'.repeat(300), 422, 'invalid_body'],
  ])('to %s is refused, and the holder keeps the case', async (_, to, status, code) => {
    const asRia = await world.signIn(ria);
    for (const other of [elsewhere, ofSupport, trainee]) await world.signIn(other);
    const caseId = await world.put(openedOf('req-1'));
    const claim = await asRia.claim(caseId);
    const answer = await give(asRia, claim, to);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await asRia.get<Claim['case']>(`/v1/cases/${caseId}`)).body.claimedBy).toBe('ria');
    expect(await names(asRia, `?caseId=${caseId}`)).toEqual([]);
  });

  it('to the person the product acts for is refused', async () => {
    const [asRia] = [await world.signIn(ria), await world.signIn(sol)];
    const caseId = await world.put(openedOf('req-1', (opened) => (opened.escalation.request!.user.id = 'sol')));
    const answer = await give(asRia, await asRia.claim(caseId), 'sol');
    expect([answer.status, answer.body.code]).toEqual([403, 'separation_of_duties']);
  });
});

describe('colleagues', () => {
  it('are told of with the tenants that both have, and those of every tenant to everybody', async () => {
    const asRia = await world.signIn(ria);
    await world.signIn(somebodyOfBoth());
    await world.signIn(elsewhere);
    const asLea = await world.signIn(lea);
    expect((await colleagues(asRia)).map(({ id, tenants }) => [id, tenants])).toEqual([
      ['lea', ['*']],
      ['tom', ['acme']],
    ]);
    expect((await colleagues(asLea)).map(({ id, tenants }) => [id, tenants])).toEqual([
      ['elsewhere', ['globex']],
      ['ria', ['acme']],
      ['tom', ['acme', 'globex']],
    ]);
    tom.claims = { groups: ['staff'], tenants: ['acme'] };
  });

  it('of a case that one does not see are a secret', async () => {
    const asOther = await world.signIn(elsewhere);
    const caseId = await world.put(openedOf('req-1'));
    const { status, body } = await asOther.get<{ code: string }>(`/v1/colleagues?caseId=${caseId}`);
    expect([status, body.code]).toEqual([404, 'case_not_found']);
  });

  it.each(['', 'x'.repeat(65)])('of a case called %j are refused', async (caseId) => {
    const asRia = await world.signIn(ria);
    const { status, body } = await asRia.get<{ code: string }>(`/v1/colleagues?caseId=${caseId}`);
    expect([status, body.code]).toEqual([400, 'invalid_parameter']);
  });
});

describe('somebody whose rights changed at the issuer', () => {
  it('has the newer ones from the next sign-in on, at every instance and in every browser', async () => {
    const asRia = await world.signIn(ria);
    const before = await world.signIn(tom);
    before.at = 1;
    expect((await before.get<CasePage>('/v1/cases')).status).toBe(200);
    expect(await names(asRia)).toEqual(['tom']);
    const [known] = await colleagues(asRia);
    tom.claims = { groups: ['auditors'] };
    await world.signIn(tom);
    expect(await names(asRia)).toEqual([]);
    expect((await before.get<{ code: string }>('/v1/cases')).body.code).toBe('role_not_allowed');
    expect(await names(asRia)).toEqual([]);
    expect(
      await world.test.database.query('select name, roles, queues from person where person_id = $1', ['tom']),
    ).toEqual([{ name: '', roles: [], queues: [] }]);
    tom.claims = { groups: ['staff'], tenants: ['acme'] };
    await world.signIn(tom);
    const [again] = await colleagues(asRia);
    expect(again).toMatchObject({ id: 'tom', roles: ['reviewer'] });
    expect(Date.parse(again!.since!)).toBeGreaterThanOrEqual(Date.parse(known!.since!));
  });
});

describe('what is remembered', () => {
  const rule = {
    when: [{ claim: 'g', has: 'x' }],
    roles: ['reviewer'],
    tenants: { claim: 'tenants' },
    approves: ['reviewer'],
  };
  const entry = { issuer: 'https://login.example.com', audience: 'tidegate', entitlements: [rule] };
  const issuer = IdentityDocument.parse({ issuers: [entry] }).issuers[0]!;
  const second = (iat: number) => Math.floor(Date.parse('2026-11-20T09:00:00Z') / 1_000) + iat;
  const said = (sub: string, tenants: readonly string[], iat?: number) =>
    callerOfToken({ sub, g: 'x', tenants, ...(iat === undefined ? {} : { iat: second(iat) }) }, issuer, 'token')!;
  const storeAt = async (now: string) =>
    new PeopleStore(await world.test.connect({ rowSecurity: true }), {
      nowMs: () => Date.parse(now),
      forgetAfterDays: 90,
    });
  const noon = '2026-11-20T12:00:00.000Z';

  it('is never replaced by what the issuer said before, whichever instance hears it', async () => {
    const [one, two] = [await storeAt(noon), await storeAt(noon)];
    await one.note(said('u', ['acme', 'globex'], 10));
    await two.note(said('u', ['acme'], 20));
    await one.note(said('u', ['acme', 'globex'], 15));
    expect(await two.find('u')).toMatchObject({ tenants: ['acme'], since: '2026-11-20T09:00:20.000Z' });
    await one.note(said('u', ['acme'], 30));
    expect(await two.find('u')).toMatchObject({ since: '2026-11-20T09:00:20.000Z' });
    await one.note(said('u', [], 40));
    await two.note(said('u', ['acme'], 35));
    expect(await one.find('u')).toBeNull();
  });

  it('is one and the same after many instances heard different things at once', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => storeAt(noon)));
    await Promise.all(
      Array.from({ length: 30 }, (_, place) => stores[place % 3]!.note(said('u', [`t-${place}`, 'acme'], place))),
    );
    expect((await stores[0]!.find('u'))?.tenants).toEqual(['acme', 't-29']);
  });

  it('counts from now where the issuer says no time, or one that has not come', async () => {
    const store = await storeAt(noon);
    await store.note(said('early', ['acme'], 86_400));
    await store.note(said('timeless', ['acme']));
    expect((await store.all()).map(({ id, since }) => [id, since])).toEqual([
      ['early', noon],
      ['timeless', noon],
    ]);
  });

  it('is forgotten after a time without sign-in, with all that hung on it', async () => {
    const store = await storeAt(noon);
    await store.note(said('gone', ['acme'], 0));
    await store.note(said('here', ['acme'], 60));
    await store.forget('2027-02-18T09:00:30.000Z');
    expect((await store.all()).map(({ id }) => id)).toEqual(['here']);
    expect(await world.test.database.query('select person_id from person_tenant')).toEqual([{ person_id: 'here' }]);
    await store.note(said('gone', ['acme'], 0));
    expect((await store.all()).map(({ id }) => id)).toEqual(['gone', 'here']);
  });

  it('is nothing of somebody who reviews nothing', async () => {
    const store = await storeAt(noon);
    await store.note(said('product', [], 5));
    expect(await world.test.database.query('select * from person')).toEqual([]);
  });
});

/** Tom, of two tenants for a while. */
function somebodyOfBoth() {
  tom.claims = { groups: ['staff'], tenants: ['acme', 'globex'] };
  return tom;
}
