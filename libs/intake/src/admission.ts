import type { RequestProblem } from '@tidegate/contracts/request-events';

/**
 * What speaks against letting a well-formed request in; empty when nothing does (requirement A2). The list of tenants is
 * not told to the caller.
 *
 * @param envelopeTenantId tenant of the event that carries the request, where one does
 */
export function admissionProblems(
  request: { readonly tenantId: string },
  tenantIds: ReadonlySet<string>,
  envelopeTenantId: string = request.tenantId,
): RequestProblem[] {
  const { tenantId } = request;
  if (!tenantIds.has(tenantId)) {
    return [
      { pointer: '/tenantId', detail: `is "${tenantId}", which is not a tenant here; send the id that you were given` },
    ];
  }
  if (tenantId !== envelopeTenantId) {
    const detail = `is "${tenantId}", but the header ce_tenantid says "${envelopeTenantId}"; send the same id in both`;
    return [{ pointer: '/tenantId', detail: detail.slice(0, 2_048) }];
  }
  return [];
}
