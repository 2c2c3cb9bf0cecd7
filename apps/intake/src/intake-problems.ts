import { Slug } from '@tidegate/contracts/envelope';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import type { Request } from '@tidegate/contracts/request-events';
import { textProblems } from '@tidegate/contracts/text-problems';
import { admissionProblems } from '@tidegate/intake/admission';
import { evidenceProblems } from '@tidegate/intake/evidence-size';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';
import { tenantNamedBy } from '@tidegate/service/tenant-name';

/** @throws ProblemError 422 `unknown_tenant` */
export function refuseUnknownTenant(tenantId: string, tenantIds: ReadonlySet<string>): void {
  const errors = admissionProblems({ tenantId }, tenantIds);
  if (errors.length === 0) return;
  throw new ProblemError({
    status: 422,
    code: 'unknown_tenant',
    title: 'The tenant is not known',
    detail: `/tenantId ${errors[0]!.detail}.`,
    errors,
  });
}

/** @throws ProblemError 422 `invalid_body` when a text cannot be kept */
export function refuseUnusableText(body: unknown): void {
  const errors = textProblems(body);
  if (errors.length === 0) return;
  throw new ProblemError({
    status: 422,
    code: 'invalid_body',
    title: 'The body has text that cannot be kept',
    detail: `${errors[0]!.pointer || 'The body'} ${errors[0]!.detail}.`,
    errors,
  });
}

/** The tenant that asks, from its header. @throws ProblemError 400 `tenant_required` */
export function tenantOf(headers: RequestHeaders): string {
  const header = tenantNamedBy(headers);
  const parsed = Slug.safeParse(header);
  if (parsed.success) return parsed.data;
  const found = header === undefined ? 'is missing' : `is ${JSON.stringify(header.slice(0, 80))}`;
  throw new ProblemError({
    status: 400,
    code: 'tenant_required',
    title: 'The request does not say for which tenant it is',
    detail: `The header "${tenantHeader}" ${found}; send the id of the tenant, such as "acme".`,
  });
}

/** The Idempotency-Key header, null without one. @throws ProblemError 400 `invalid_idempotency_key` */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new ProblemError({
    status: 400,
    code: 'invalid_idempotency_key',
    title: 'The Idempotency-Key cannot be used',
    detail: `The header "idempotency-key" is ${JSON.stringify(String(header).slice(0, 80))}; send 1 to 255 visible ASCII characters without blanks.`,
  });
}

/** Another body under an identity that is taken (requirement A7). */
export function mismatch(identity: 'checkpoint' | 'key', request: Request): ProblemError {
  const { requestId, checkpoint } = request;
  const detail =
    identity === 'key'
      ? 'The Idempotency-Key was sent before with another body; send a new key with a new request.'
      : `Checkpoint ${checkpoint.number} of request "${requestId}" was sent before with another body; ` +
        'send the next checkpoint number, or a new requestId.';
  const errors =
    identity === 'key'
      ? undefined
      : [{ pointer: '/checkpoint/number', detail: `is ${checkpoint.number}, which was sent before with another body` }];
  return new ProblemError({
    status: 422,
    code: 'idempotency_mismatch',
    title: 'This was sent before with another body',
    detail,
    ...(errors === undefined ? {} : { errors }),
  });
}

export function notFound(tenantId: string, requestId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'request_not_found',
    title: 'The request is not known',
    detail:
      `There is no request ${JSON.stringify(requestId.slice(0, 128))} of tenant "${tenantId}" yet; check the id and the header ` +
      `"${tenantHeader}". A request sent through Kafka appears with its decision.`,
  });
}

/** @throws ProblemError 413 `evidence_too_large` */
export function refuseLargeEvidence(request: Pick<Request, 'evidence'>): void {
  const errors = evidenceProblems(request);
  if (errors.length === 0) return;
  throw new ProblemError({
    status: 413,
    code: 'evidence_too_large',
    title: 'The evidence is too large to travel with the request',
    detail: `/evidence ${errors[0]!.detail}.`,
    errors,
  });
}

export function bodyTooLarge(detail: string): ProblemError {
  const title = 'The request body is too large';
  return new ProblemError({ status: 413, code: 'body_too_large', title, detail: `The request ${detail}.` });
}
