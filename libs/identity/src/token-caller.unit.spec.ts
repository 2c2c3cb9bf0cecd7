import { describe, expect, it } from '@jest/globals';
import { IdentityDocument } from './identity-document.ts';
import type { IssuerEntry } from './identity-document.ts';
import { reviewerProfileOf } from './reviewer-profile.ts';
import { callerOfToken } from './token-caller.ts';
import type { TokenClaims } from './token-caller.ts';

const staff = { claim: 'groups', has: 'staff' };
const entry = {
  issuer: 'https://login.example.com',
  audience: 'tidegate',
  entitlements: [
    { when: [staff], roles: ['reviewer'], tenants: ['acme', 'globex'], approves: ['reviewer'] },
    {
      when: [staff, { claim: 'level', has: '3' }],
      roles: ['reviewer'],
      tenants: ['acme'],
      approves: ['senior_reviewer'],
    },
    { when: [{ claim: 'kind', has: 'bot' }], roles: ['product'], tenants: { claim: 'tenants' } },
  ],
};
const issuer = IdentityDocument.parse({ issuers: [entry] }).issuers[0]!;
const caller = (claims: TokenClaims, of: IssuerEntry = issuer) => callerOfToken({ sub: 'u-1', ...claims }, of, 'token');

describe('a token', () => {
  it('entitles to what its claims say by the file, each role with its own tenants', () => {
    expect(
      caller({ groups: ['x', 'staff'], level: 3 })?.entitlements.map(({ roles, tenants }) => [roles, tenants]),
    ).toEqual([
      [['reviewer'], ['acme', 'globex']],
      [['reviewer'], ['acme']],
    ]);
    expect(caller({ groups: 'staffing' })?.entitlements).toEqual([]);
  });

  it.each([
    [1_793_000_000, '2026-10-26T07:33:20.000Z'],
    [undefined, null],
    ['1793000000', null],
    [Number.NaN, null],
    [1e300, null],
  ])('issued at %j says so', (iat, saidAt) => {
    expect(caller({ groups: 'staff', iat })?.saidAt).toBe(saidAt);
  });

  it('may name tenants where the file lets it, and never all of them', () => {
    const tenantsOf = (tenants: unknown) => caller({ kind: 'bot', tenants })?.entitlements.map((one) => one.tenants);
    expect(tenantsOf(['acme'])).toEqual([['acme']]);
    expect(tenantsOf('*')).toEqual([]);
    expect(tenantsOf(['*', 'Not A Slug', 7])).toEqual([]);
  });

  it('names its subject, with the name of the issuer where there are several, and never an address', () => {
    const claims = { email: 'ana@example.com', name: 'Ana' };
    expect(caller(claims)).toMatchObject({ id: 'u-1', name: 'Ana' });
    expect(caller(claims, { ...issuer, name: 'corp' })).toMatchObject({ id: 'u-1@corp' });
    expect(callerOfToken({ sub: 'a b' }, issuer, 'token')).toBeNull();
    expect(callerOfToken({}, issuer, 'token')).toBeNull();
  });

  it('gives a reviewer only those approver roles that hold for every tenant that is seen', () => {
    expect(reviewerProfileOf(caller({ groups: ['staff'], level: '3' })!)).toEqual({
      ...{ id: 'u-1', name: 'u-1', roles: ['reviewer'], tenants: ['acme', 'globex'], queues: ['*'] },
    });
  });
});

describe('the file of issuers', () => {
  const problemsOf = (issuers: unknown) =>
    IdentityDocument.safeParse({ issuers }).error?.issues.map(({ path }) => path.join('/')) ?? [];

  it('is refused where two issuers could not be told apart', () => {
    expect(problemsOf([entry, entry])).toEqual(['issuers/0/name', 'issuers/1/issuer', 'issuers/1/name']);
  });

  it('is refused where ID tokens would pass for access tokens', () => {
    expect(problemsOf([{ ...entry, login: { clientId: 'tidegate' } }])).toEqual(['issuers/0/audience']);
  });

  it('is refused with an algorithm that has a shared secret, or none', () => {
    expect(problemsOf([{ ...entry, algorithms: ['HS256'] }])).toEqual(['issuers/0/algorithms/0']);
    expect(problemsOf([{ ...entry, algorithms: ['none'] }])).toEqual(['issuers/0/algorithms/0']);
  });
});
