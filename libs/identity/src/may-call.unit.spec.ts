import { describe, expect, it } from '@jest/globals';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { callerRoles } from '@tidegate/contracts/http-route';
import type { CallerRole, HttpRoute } from '@tidegate/contracts/http-route';
import fc from 'fast-check';
import type { Caller, Entitlement } from './caller.ts';
import { tenantsWith } from './caller.ts';
import { developmentCaller } from './development-caller.ts';
import { checkRole, checkTenant, reachOf } from './may-call.ts';
import { namedTenant, tenantOfBreaker, tenantOfPolicy } from './named-tenant.ts';

const tenants = ['acme', 'globex', 'initech'];
const guarded = httpRoutes.filter(({ access }) => access.roles !== 'anyone');
const entitlements: fc.Arbitrary<Entitlement> = fc.record({
  roles: fc.subarray([...callerRoles], { minLength: 1 }),
  tenants: fc.oneof(fc.constant('*' as const), fc.subarray(tenants, { minLength: 1 })),
  approves: fc.constant([]),
  queues: fc.constant('*' as const),
});
const callers: fc.Arbitrary<Caller> = fc.array(entitlements, { maxLength: 3 }).map((held) => ({
  proof: 'token',
  id: 'x',
  name: 'x',
  entitlements: held,
  routes: null,
  product: null,
  saidAt: null,
}));

function callerWith(...held: readonly [roles: readonly CallerRole[], of: readonly string[] | '*'][]): Caller {
  const all = held.map(([roles, of]) => ({ roles, tenants: of, approves: [], queues: '*' as const }));
  return { proof: 'token', id: 'x', name: 'Xenia', entitlements: all, routes: null, product: null, saidAt: null };
}
const route = (id: string): HttpRoute => httpRoutes.find((one) => one.id === id)!;

describe('who may call a route', () => {
  it('is somebody with an entitlement that has both the role and the tenant, and nobody else', () => {
    fc.assert(
      fc.property(callers, fc.constantFrom(...guarded), fc.constantFrom(...tenants), (caller, one, tenantId) => {
        const named = { kind: 'one', tenantId } as const;
        const isAllowed = checkRole(caller, one) === null && checkTenant(caller, one, named) === null;
        const isEntitled = caller.entitlements.some(
          ({ roles, tenants: of }) =>
            roles.some((role) => one.access.roles.includes(role)) && (of === '*' || of.includes(tenantId)),
        );
        expect(isAllowed).toBe(isEntitled);
      }),
    );
  });

  it('never gets more by one more tenant of a role that the route does not take', () => {
    const caller = callerWith([['product'], ['acme']], [['auditor'], ['globex']]);
    const named = { kind: 'one', tenantId: 'globex' } as const;
    expect(checkTenant(caller, route('submitRequest'), named)?.code).toBe('tenant_not_allowed');
    expect(checkTenant(caller, route('readTimeline'), named)).toBeNull();
  });

  it('is nobody without a name, except where anyone may', () => {
    for (const one of httpRoutes) {
      expect([one.id, checkRole(null, one)?.code]).toEqual([
        one.id,
        one.access.roles === 'anyone' ? undefined : 'unauthenticated',
      ]);
    }
  });

  it('is told which roles it takes, and which there are', () => {
    const refusal = checkRole(callerWith([['reviewer'], '*']), route('pullKillSwitch'));
    expect(refusal).toMatchObject({ status: 403, code: 'role_not_allowed' });
    expect(refusal?.detail).toContain('one of the roles operator; "Xenia" has reviewer');
  });

  it('is limited to the routes of the key', () => {
    const caller: Caller = { ...callerWith([['product'], ['acme']]), routes: ['submitRequest'] };
    expect(checkRole(caller, route('submitRequest'))).toBeNull();
    expect(checkRole(caller, route('readRequest'))?.code).toBe('route_not_in_key');
  });

  it('is everybody while the development identity is in use', () => {
    for (const one of guarded) {
      expect(checkRole(developmentCaller('ana'), one)).toBeNull();
      expect(checkTenant(developmentCaller('ana'), one, { kind: 'everybody' })).toBeNull();
    }
  });
});

describe('what is everybody’s', () => {
  it.each(['global', '*'])('is changed only by those who may act for all tenants: %s', (scope) => {
    const id = scope === '*' ? 'publishCandidate' : 'pullKillSwitch';
    const parts = { headers: {}, query: {}, params: { scope }, body: { scope } };
    const named = namedTenant(route(id).access.tenant, parts);
    const role = scope === '*' ? 'publisher' : 'operator';
    expect(checkTenant(callerWith([[role], ['acme']]), route(id), named)?.code).toBe('tenant_not_allowed');
    expect(checkTenant(callerWith([[role], '*']), route(id), named)).toBeNull();
  });

  it('is a list that names no tenant', () => {
    const named = namedTenant('query', { headers: {}, query: {}, params: {}, body: undefined });
    expect(checkTenant(callerWith([['auditor'], ['acme']]), route('listCohorts'), named)?.detail).toContain(
      'every tenant at once; you may act for acme',
    );
  });
});

describe('the tenant that a request names', () => {
  it.each([
    ['header', { headers: { 'tidegate-tenant': 'acme' } }],
    ['body', { body: { tenantId: 'acme' } }],
    ['query', { query: { tenantId: 'acme' } }],
    ['breaker_scope', { body: { scope: 'task:acme/refund' } }],
    ['policy_scope', { params: { scope: 'acme' } }],
    ['policy_document', { body: { document: { scope: 'acme' } } }],
  ] as const)('is found in %s', (place, parts) => {
    const whole = { headers: {}, query: {}, params: {}, body: undefined, ...parts };
    expect(namedTenant(place, whole)).toEqual({ kind: 'one', tenantId: 'acme' });
  });

  it.each([undefined, null, 7, {}, ['acme'], '', 'x', 'tenant:', 'tenant:/x'])(
    'is nobody in a scope like %j',
    (scope) => {
      expect(tenantOfBreaker(scope)).toEqual({ kind: 'nobody' });
    },
  );

  it.each(['tenant:acme', 'task:acme/refund', 'cohort:acme/refund/m/p/-/-', 'cohort:acme'])(
    'is acme in %s',
    (scope) => {
      expect(tenantOfBreaker(scope)).toEqual({ kind: 'one', tenantId: 'acme' });
    },
  );

  it('never fails, whatever was sent', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...guarded), (value, one) => {
        const parts = { headers: {}, query: value, params: value, body: value };
        expect(['one', 'everybody', 'nobody']).toContain(namedTenant(one.access.tenant, parts).kind);
      }),
    );
    expect(tenantOfPolicy('*')).toEqual({ kind: 'everybody' });
  });
});

describe('the rows that a request may reach', () => {
  it('are those of the tenant that it names, else all of the caller’s, and never more than those', () => {
    fc.assert(
      fc.property(
        callers,
        fc.constantFrom(...guarded),
        fc.constantFrom(...tenants, 'nobody'),
        (caller, one, tenantId) => {
          const mine = tenantsWith(caller, one.access.roles);
          const named = tenantId === 'nobody' ? ({ kind: 'nobody' } as const) : ({ kind: 'one', tenantId } as const);
          const reach = reachOf(caller, one, named);
          if (reach === '*') expect(mine).toBe('*');
          else if (mine !== '*') expect(mine).toEqual(expect.arrayContaining([...reach]));
        },
      ),
    );
    expect(reachOf(null, route('submitRequest'), { kind: 'one', tenantId: 'acme' })).toEqual([]);
  });
});
