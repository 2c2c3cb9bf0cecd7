import type { Visibility } from '@tidegate/review/visibility';

/** Values of a statement while its text is written; `add` returns the placeholder. */
export class Placeholders {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/**
 * Conditions that keep a statement to what a reviewer may see; every statement of this service that reads cases for a
 * person has them (requirement E11). Absent where the reviewer sees all, so that indexes can be used to the full.
 */
export function visibleCases(visibility: Visibility, placeholders: Placeholders, queue?: string): string {
  const tenants =
    visibility.tenants === null ? '' : ` and c.tenant_id = any(${placeholders.add(visibility.tenants)}::text[])`;
  if (queue !== undefined) return `${tenants} and c.queue = ${placeholders.add(queue)}`;
  return visibility.queues === null
    ? tenants
    : `${tenants} and c.queue = any(${placeholders.add(visibility.queues)}::text[])`;
}

/** Tells apart the statements that `visibleCases` makes; each is prepared under a name of its own. */
export function variantOf(visibility: Visibility, queue?: string): string {
  const queues = queue === undefined ? (visibility.queues === null ? 'all' : 'some') : 'one';
  return `${visibility.tenants === null ? 'all' : 'some'}_${queues}`;
}
