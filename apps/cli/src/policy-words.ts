import type { Condition, Example } from '@tidegate/policy/analysis/examples';

/** A region of requests in one line. */
export function describeConditions(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return 'every request';
  return conditions.map(({ fact, text }) => `${fact} ${text}`).join('; ');
}

/** One request of a region, with the facts that matter there; `--json` has all of them. */
export function exampleOf(conditions: readonly Condition[], example: Example): string {
  if (conditions.length === 0) return 'any';
  return conditions.map(({ fact }) => `${fact}: ${example[fact] ?? 'missing'}`).join(', ');
}
