import { controlRow, type ControlRow } from './control-row.ts';
import type { AssessedCase } from './held-out.ts';
import { automatedBelow } from './tau.ts';
import { atMost, type Target } from './targets.ts';

/** Episodes of domains of which the fit saw nothing: what conservative rules let through, and what that costs. */
export interface StrangersReport {
  readonly domains: readonly string[];
  readonly episodes: number;
  readonly row: ControlRow;
  readonly targets: readonly Target[];
}

/** A limit that the probability could reach, were there one. */
const limit = 0.85;

export function strangersReport(cases: readonly AssessedCase[], seed: string): StrangersReport {
  const isAutomated = automatedBelow(limit);
  const domains = [...new Set(cases.map(({ judged }) => judged.domain))];
  const name = `${domains.join(', ')}, not fitted on`;
  const row = controlRow(
    name,
    cases.map((one) => ({ judged: one.judged, automated: isAutomated(one) })),
    seed,
  );
  return {
    ...{ domains, episodes: cases.length, row },
    targets: [atMost(`wrong writes among the automated, ${name}`, row.wrongWriteShare ?? 0, 0.05)],
  };
}
