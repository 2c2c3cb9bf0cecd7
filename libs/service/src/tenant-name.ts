import { Slug } from '@tidegate/contracts/envelope';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import { z } from 'zod';
import { callerOf } from './caller-door.ts';
import type { RequestHeaders } from './caller-door.ts';
import { parseOrProblem } from './validate.ts';

const TenantHeader = z.object({ [tenantHeader]: Slug });

/** The tenant that the header names; without one, the only tenant that the caller may act for, if it is only one. */
export function tenantNamedBy(headers: RequestHeaders): string | undefined {
  const header = headers[tenantHeader];
  if (header !== undefined) return String(header);
  const entitlements = callerOf(headers)?.entitlements ?? [];
  const tenants = new Set(entitlements.flatMap((entitlement) => entitlement.tenants));
  const [only] = tenants;
  return tenants.size === 1 && only !== '*' ? only : undefined;
}

/** The same where there has to be one. @throws ProblemError 400 `invalid_parameter` */
export function tenantOf(headers: RequestHeaders): string {
  const problem = { status: 400, code: 'invalid_parameter', title: 'The header of the tenant cannot be used' };
  return parseOrProblem(TenantHeader, { [tenantHeader]: tenantNamedBy(headers) }, problem)[tenantHeader] as string;
}
