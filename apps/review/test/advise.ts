import { readFileSync } from 'node:fs';
import type { Opened } from './review-fixture.ts';

/** What the system makes of a case, marked wherever the contracts have a place for it; beside the rule that hides it. */
const given = JSON.parse(readFileSync(new URL('../../../libs/review/test/advice.json', import.meta.url), 'utf8')) as {
  reasons: Opened['reasons'];
  rationale: string;
  escalation: Record<string, object>;
};

/** Stands in every text of it; 0.4711 stands among the numbers. */
export const advice = 'ADVICE';

export function advise(to: Opened): void {
  to.reasons = given.reasons;
  const parts = to.escalation as unknown as Readonly<Record<string, object>>;
  for (const [name, change] of Object.entries(given.escalation)) Object.assign(parts[name]!, change);
  Object.assign(to.escalation.request!.proposal, { rationale: given.rationale });
}
