import type { Calibration } from '@tidegate/evidence/calibrate';
import { fitCalibration } from '@tidegate/evidence/fit-calibration';
import type { Scored } from '@tidegate/policy/fact-definition';
import { groupedBy } from './control-row.ts';
import { versionsOf, type EvalCase } from './judged-case.ts';
import { scoredWith, type ShippedRules } from './judge.ts';

export const wrongWriteLabel =
  'wrong: the recorded episode failed (reward 0) and at least one of its writes was executed';

/** A case as it is assessed with a calibration that never saw its run, its user nor its task. */
export interface AssessedCase {
  readonly judged: EvalCase;
  readonly scored: Scored;
}

/** Of a wrong write; 0 for what writes nothing, null for an action about which nothing is known. */
export function riskOf({ judged, scored }: AssessedCase): number | null {
  const { calibration } = scored.assessment;
  if (calibration !== null) return 1 - calibration.probability;
  return judged.request.proposal.kind === 'action' ? null : 0;
}

/** A calibration of a domain from some cases; null where they teach nothing. */
export function calibrationFrom(cases: readonly EvalCase[], domain: string, seed: string): Calibration | null {
  return fitCalibration(
    cases.map(({ request, wrongWrite, user }) => ({ request, isRight: !wrongWrite, group: user })),
    {
      ...{ calibrationId: `eval-${domain}`, scope: 'global', versions: versionsOf(domain), seed },
      ...{ fittedAt: '2026-11-21T00:00:00.000Z', labelDefinition: wrongWriteLabel, data: 'tau_agent_traces' },
    },
  );
}

/**
 * Every tested case, read by a calibration fitted on those known cases that share neither run nor user nor task with it. A domain of
 * which no known case is left has no calibration of its own; it gets that of another, and is for the assessment to notice.
 */
export function heldOut(
  tested: readonly EvalCase[],
  known: readonly EvalCase[],
  rules: ShippedRules,
  seed: string,
): AssessedCase[] {
  const scored = new Map<EvalCase, Scored>();
  for (const some of groupedBy(tested, ({ run, user }) => `${run}|${user}`).values()) {
    const { run, user, domain } = some[0]!;
    const tasks = new Set(some.map(({ task }) => task));
    const others = known.filter((one) => one.run !== run && one.user !== user && !tasks.has(one.task));
    const fitted = others.some((one) => one.domain === domain) ? domain : (others[0]?.domain ?? domain);
    const acts = some.some(({ request }) => request.proposal.kind === 'action');
    const calibration = acts ? calibrationFrom(others, fitted, seed) : null;
    for (const one of some) scored.set(one, scoredWith(rules, one, calibration));
  }
  return tested.map((judged) => ({ judged, scored: scored.get(judged)! }));
}
