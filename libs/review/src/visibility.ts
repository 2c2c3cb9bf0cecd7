import type { ReviewerProfile } from '@tidegate/contracts/http-cases';

/** A list of names that a statement can filter by; null stands for all. */
export interface Visibility {
  readonly tenants: readonly string[] | null;
  readonly queues: readonly string[] | null;
}

/** What the service itself sees, when it acts for nobody. */
export const everything: Visibility = { tenants: null, queues: null };

/** What a reviewer may see: every query is filtered by it (requirement E11). */
export function visibilityOf(reviewer: Pick<ReviewerProfile, 'tenants' | 'queues'>): Visibility {
  return { tenants: namesOf(reviewer.tenants), queues: namesOf(reviewer.queues) };
}

export function seesQueue(visibility: Visibility, queue: string): boolean {
  return visibility.queues === null || visibility.queues.includes(queue);
}

function namesOf(names: readonly string[]): readonly string[] | null {
  return names.includes('*') ? null : names;
}

/** A person as far as somebody with this view may know: the tenants that both have. Null when there is none. */
export function sharedWith<Person extends Pick<ReviewerProfile, 'tenants'>>(
  { tenants }: Visibility,
  person: Person,
): Person | null {
  const shared =
    tenants === null || person.tenants.includes('*')
      ? person.tenants
      : person.tenants.filter((one) => tenants.includes(one));
  return shared.length === 0 ? null : { ...person, tenants: shared };
}
