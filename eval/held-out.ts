import type { Calibration } from '@tidegate/evidence/calibrate';
import { fitCalibration } from '@tidegate/evidence/fit-calibration';
import type { Scored } from '@tidegate/policy/fact-definition';
import { drawsFrom, shuffled } from '@tidegate/statistics/seeded-draws';
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

/** A calibration of a domain from some cases, which may stand for more than themselves; null where they teach nothing. */
export function calibrationFrom(
  cases: readonly EvalCase[],
  domain: string,
  seed: string,
  weights?: readonly number[],
): Calibration | null {
  return fitCalibration(
    cases.map(({ request, wrongWrite, user }, index) => ({
      ...{ request, isRight: !wrongWrite, group: user, weight: weights?.[index] },
    })),
    {
      ...{ calibrationId: `eval-${domain}`, scope: 'global', versions: versionsOf(domain), seed },
      ...{ fittedAt: '2026-11-21T00:00:00.000Z', labelDefinition: wrongWriteLabel, data: 'tau_agent_traces' },
    },
  );
}

/** Which runs and which users are held out together. */
export interface Split {
  readonly runGroupOf: (run: string) => string | number;
  readonly userGroupOf: (user: string) => string | number;
}

/** Every run and every user alone: as much is left to learn from as can be. */
export const eachAlone: Split = { runGroupOf: (run) => run, userGroupOf: (user) => user };

/** Runs and users dealt into so many groups, by the seed. */
export function dealtSplit(cases: readonly EvalCase[], groups: { runs: number; users: number }, seed: string): Split {
  const deal = (names: readonly string[], into: number, what: string) => {
    const order = shuffled([...new Set(names)], drawsFrom(`${what} ${seed}`));
    return new Map(order.map((name, place) => [name, place % into]));
  };
  const runs = deal(
    cases.map(({ run }) => run),
    groups.runs,
    'runs',
  );
  const users = deal(
    cases.map(({ user }) => user),
    groups.users,
    'users',
  );
  return { runGroupOf: (run) => runs.get(run)!, userGroupOf: (user) => users.get(user)! };
}

/**
 * Every tested case, read by a calibration fitted on those known cases that share neither the group of its run nor that of its user, nor
 * its task. A domain of which no known case is left has no calibration of its own; it gets that of another, and is for the
 * assessment to notice.
 */
export function heldOut(
  tested: readonly EvalCase[],
  known: readonly EvalCase[],
  rules: ShippedRules,
  { seed, split = eachAlone }: { readonly seed: string; readonly split?: Split },
): AssessedCase[] {
  const { runGroupOf, userGroupOf } = split;
  const scored = new Map<EvalCase, Scored>();
  const cellOf = ({ run, user }: EvalCase) => `${runGroupOf(run)}|${userGroupOf(user)}`;
  for (const some of groupedBy(tested, cellOf).values()) {
    const [runGroup, userGroup] = [runGroupOf(some[0]!.run), userGroupOf(some[0]!.user)];
    const tasks = new Set(some.map(({ task }) => task));
    const others = known.filter(
      ({ run, user, task }) => runGroupOf(run) !== runGroup && userGroupOf(user) !== userGroup && !tasks.has(task),
    );
    const acts = some.some(({ request }) => request.proposal.kind === 'action');
    const fitted = acts ? calibrationFrom(others, others[0]?.domain ?? '', seed) : null;
    const domains = new Set(others.map(({ domain }) => domain));
    for (const one of some) {
      const isKnown = fitted !== null && domains.has(one.domain);
      const calibration = isKnown ? { ...fitted, versions: versionsOf(one.domain) } : fitted;
      scored.set(one, scoredWith(rules, one, calibration));
    }
  }
  return tested.map((judged) => ({ judged, scored: scored.get(judged)! }));
}
