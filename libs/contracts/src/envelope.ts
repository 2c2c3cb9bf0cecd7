import { z } from 'zod';

/** A tenant, product, queue or rule name: lower-case letters, digits and single dashes, at most 64 characters. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes, 1 to 64 characters');

/**
 * Text as it can be kept: no U+0000, which Postgres does not store, and no half of a surrogate pair, which canonical JSON
 * does not write.
 */
export const KeptText = z.string().regex(/^[^\0\p{Surrogate}]*$/u, 'must be well-formed Unicode text without U+0000');

/** Who somebody is: of the file of reviewers, or subject and name of an issuer (`<sub>@<name>`). */
export const PersonId = z.string().min(1).max(265);

/** RFC 3339 instant in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = z.iso.datetime({ offset: true });

/**
 * One event as every service sees it, whatever carried it.
 * The attributes are those of CloudEvents 1.0 with the official extensions `correlationid`, `causationid`
 * and `traceparent`, and our own `tenantid` (DESIGN §3).
 */
export interface TidegateEvent<Data = unknown> {
  /** Derived from the cause (see event-ids.ts), so a redelivery has the same id. */
  readonly id: string;
  /** The event type with its major version, such as `tidegate.decision.made.v1`. */
  readonly type: string;
  /** The producing service, such as `/tidegate/policy`. */
  readonly source: string;
  /** When it happened, RFC 3339 UTC. */
  readonly time: string;
  readonly tenantId: string;
  /** The request this belongs to; the same on every event of the request. */
  readonly correlationId: string;
  /** Id of the event that caused this one; absent on the first. */
  readonly causationId?: string;
  /** W3C trace context of the producing span. */
  readonly traceparent?: string;
  /** The record key: decides the partition, and so the order. */
  readonly key: string;
  readonly data: Data;
}
