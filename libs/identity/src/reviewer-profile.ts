import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { hasRole, isAmong, tenantsWith } from './caller.ts';
import type { Caller, Tenants } from './caller.ts';

/**
 * A caller as a reviewer: cases are seen by tenant and queue, and approved by role. An approver role or a queue counts only when
 * the caller has it for every tenant that the profile names, so that none reaches into a tenant it was not given for.
 */
export function reviewerProfileOf(caller: Caller): ReviewerProfile {
  const reviewing = caller.entitlements.filter((entitlement) => hasRole(entitlement, ['reviewer']));
  const tenants = tenantsWith(caller, ['reviewer']);
  const coveredBy = (has: (entitlement: (typeof reviewing)[number]) => boolean): boolean =>
    covers(
      reviewing.filter((entitlement) => has(entitlement)).map((entitlement) => entitlement.tenants),
      tenants,
    );
  const roles = [...new Set(reviewing.flatMap(({ approves }) => approves))];
  const queues = [...new Set(reviewing.flatMap((entitlement) => entitlement.queues))];
  const isEverywhere = coveredBy((entitlement) => entitlement.queues === '*');
  return {
    id: caller.id,
    name: caller.name,
    roles: roles.filter((role) => coveredBy(({ approves }) => approves.includes(role))),
    tenants: tenants === '*' ? ['*'] : [...tenants],
    queues: isEverywhere ? ['*'] : queues.filter((queue) => coveredBy(({ queues: of }) => isAmong(of, queue))),
  };
}

function covers(parts: readonly Tenants[], whole: Tenants): boolean {
  if (parts.includes('*')) return true;
  return whole !== '*' && whole.every((tenantId) => parts.some((part) => isAmong(part, tenantId)));
}
