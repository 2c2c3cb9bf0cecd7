import { scopesOf } from '@tidegate/contracts/cohorts';
import type { Versions } from '@tidegate/contracts/request-events';
import { isSameVersions } from '@tidegate/evidence/calibrate';
import type { LabelledRequest } from '@tidegate/evidence/fit-calibration';
import { wrongOf, type RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { effectiveSize } from '@tidegate/statistics/effective-size';

/** What a calibration is fitted for: requests of a scope and of exactly these versions. */
export interface LabelScope {
  readonly scope: string;
  readonly versions: Versions;
}

/** A rate below 1 in 20 would let single audits decide the fit; such weights are cut, and counted. */
export const weightMax = 20;

/** Labelled actions of a scope as they come, and what was left out, so that every number has its n. */
export class LabelledTraffic {
  readonly #wanted: LabelScope;
  readonly #labelled: LabelledRequest[] = [];
  #actions = 0;
  #otherVersions = 0;
  #unanswered = 0;
  #audited = 0;
  #cut = 0;

  constructor(wanted: LabelScope) {
    this.#wanted = wanted;
  }

  add({ request, classification, decision, seen, propensity }: RecordedCheckpoint): void {
    const { tenantId, versions, proposal, user } = request;
    const scopes = scopesOf({ tenantId, taskType: classification.taskType, versions });
    if (proposal.kind !== 'action' || !scopes.includes(this.#wanted.scope)) return;
    if (!isSameVersions(versions, this.#wanted.versions)) return void (this.#otherVersions += 1);
    this.#actions += 1;
    if (decision.outcome === 'clarify' || seen === null) return;
    const isWrong = wrongOf(seen.label);
    if (isWrong === null || propensity === 0) return void (this.#unanswered += 1);
    if (seen.kind === 'audit_sample') this.#audited += 1;
    if (1 / propensity > weightMax) this.#cut += 1;
    const group = `${tenantId} ${user.id}`;
    this.#labelled.push({ request, isRight: !isWrong, group, weight: Math.min(weightMax, 1 / propensity) });
  }

  /** In the order in which they came. */
  get labelled(): readonly LabelledRequest[] {
    return this.#labelled;
  }

  counts(): LabelCounts {
    const weights = this.#labelled.map(({ weight = 1 }) => weight);
    const right = this.#labelled.filter(({ isRight }) => isRight).length;
    return {
      ...{ actions: this.#actions, otherVersions: this.#otherVersions, unanswered: this.#unanswered },
      ...{ labelled: weights.length, right, wrong: weights.length - right, audited: this.#audited, cut: this.#cut },
      ...{ standsFor: weights.reduce((sum, weight) => sum + weight, 0), effective: effectiveSize(weights) },
    };
  }
}

export interface LabelCounts {
  /** Decided actions of the scope and versions. */
  readonly actions: number;
  /** Actions of the scope with other versions; nothing is learned from them. */
  readonly otherVersions: number;
  /** Cases that nobody has answered so that it says right or wrong. */
  readonly unanswered: number;
  readonly labelled: number;
  readonly right: number;
  readonly wrong: number;
  /** Of the labelled: automatic decisions that were drawn for an audit. */
  readonly audited: number;
  /** Labels whose weight was cut to the most that one may have. */
  readonly cut: number;
  /** How many actions the labelled stand for, by how probable it was that each was asked about. */
  readonly standsFor: number;
  /** What the labels are worth together (`effectiveSize`). */
  readonly effective: number;
}

const least = { labelled: 100, each: 10 } as const;

/** Why these labels are too few to fit on, each shortage with what there is and what it takes; empty when they are enough. */
export function shortages({ labelled, right, wrong }: LabelCounts): string[] {
  return [
    ...(labelled < least.labelled ? [`${labelled} labels, at least ${least.labelled} are needed`] : []),
    ...(right < least.each ? [`${right} of them right, at least ${least.each} are needed`] : []),
    ...(wrong < least.each ? [`${wrong} of them wrong, at least ${least.each} are needed`] : []),
  ];
}
