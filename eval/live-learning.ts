import { setTimeout as pause } from 'node:timers/promises';
import { readTraffic } from '@tidegate/cli/recorded-traffic';
import type { Decision } from '@tidegate/contracts/decision-events';
import { calibrationPublishedEvent } from '@tidegate/evidence/calibration-event';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { wrongOf } from '@tidegate/policy/simulation/recorded-checkpoint';
import type { Running } from '@tidegate/local-stack/running-file';
import { evaluationPolicy } from './judge.ts';
import type { EvalCase } from './judged-case.ts';
import { LearningTally, type LearningRun } from './learning-tally.ts';
import { lessonOf, type LabelledCase, type LearningParts, type LearningSettings, type Lesson } from './learning.ts';
import { LiveSystem } from './live-system.ts';

/** As the simulation learns, and how the running system is fed. */
export interface LiveSettings extends LearningSettings {
  /** Requests at once; between two fits there are some of these. */
  readonly together: number;
  readonly minutesMax: number;
}

/** What a run hangs on beside the cases. */
export interface LiveParts extends LearningParts {
  readonly settings: LiveSettings;
}

export interface LiveLearningRun extends LearningRun {
  /** Decisions made by a policy that was out of force already. */
  readonly stale: number;
  /** Decisions that name a calibration which the run published. */
  readonly calibrated: number;
  readonly seconds: number;
}

const tenant = 'acme';
/** A published change takes effect within a second. */
const effectMs = 1_500;

/** One order of cases through the running system: what it escalates and audits is reviewed, and it learns from its own labels. */
export class LiveLearning {
  readonly #parts: LiveParts;
  readonly #system: LiveSystem;
  readonly #caseOf: ReadonlyMap<string, EvalCase>;
  readonly #order: readonly EvalCase[];
  readonly #since = new Date().toISOString();
  readonly #tally = new LearningTally();
  #policyVersion = 0;
  #stale = 0;
  #calibrated = 0;

  constructor(running: Running, order: readonly EvalCase[], parts: LiveParts) {
    this.#parts = parts;
    this.#order = order.map((one, index) => withId(one, `learn-${index}`));
    this.#caseOf = new Map(this.#order.map((one) => [one.request.requestId, one]));
    this.#system = new LiveSystem(running, (requestId) => this.#caseOf.get(requestId)?.wrongWrite ?? false);
  }

  /** @throws Error when the system stops answering, or the time is over */
  async run(say: (line: string) => void): Promise<LiveLearningRun> {
    const startedAtMs = performance.now();
    await this.#system.open();
    try {
      await this.#publish({ calibrations: new Map(), limit: 1 });
      let fitAt = this.#parts.settings.refitFrom;
      for (let from = 0; from < this.#order.length; from += this.#parts.settings.together) {
        if (performance.now() - startedAtMs > this.#parts.settings.minutesMax * 60_000) {
          throw new Error(
            `${this.#parts.settings.minutesMax} minutes are over after ${from} of ${this.#order.length} requests`,
          );
        }
        await this.#meet(this.#order.slice(from, from + this.#parts.settings.together));
        say(this.#tally.line());
        if (this.#tally.labels < fitAt) continue;
        fitAt += this.#parts.settings.refitEvery;
        await this.#learn();
      }
    } finally {
      await this.#system.close();
    }
    const seconds = (performance.now() - startedAtMs) / 1_000;
    return { ...this.#tally.report(this.#parts.seed), stale: this.#stale, calibrated: this.#calibrated, seconds };
  }

  async #meet(some: readonly EvalCase[]): Promise<void> {
    const decisions = await this.#system.decide(some.map(({ request }) => request));
    const asked: string[] = [];
    for (const [index, decision] of decisions.entries()) {
      const { name, version } = decision.versions.policy;
      if (name !== 'evaluation' || version !== this.#policyVersion) this.#stale++;
      if (decision.versions.calibration !== undefined) this.#calibrated++;
      this.#tally.take(some[index]!, decision);
      if (isSeen(decision)) asked.push(decision.requestId);
    }
    await this.#system.review(asked);
  }

  async #learn(): Promise<void> {
    const labelled = await this.#labelled();
    const lesson = lessonOf(labelled, this.#tally.seen, this.#parts);
    if (lesson === null) return;
    this.#tally.fitted();
    await this.#publish(lesson);
  }

  /** From the log, by what reviewers said, with the probability that they were asked. */
  async #labelled(): Promise<LabelledCase[]> {
    const labelled: LabelledCase[] = [];
    const selection = { since: this.#since, tenant, limit: 100_000 };
    await readTraffic(this.#system.kafka, selection, new AbortController().signal, ({ request, seen, propensity }) => {
      const judged = this.#caseOf.get(request.requestId);
      const wrongWrite = wrongOf(seen?.label);
      if (judged === undefined || wrongWrite === null || request.proposal.kind !== 'action') return;
      labelled.push({ judged: { ...judged, wrongWrite }, weight: 1 / propensity });
    });
    return labelled;
  }

  async #publish({ calibrations, limit }: Lesson): Promise<void> {
    const now = new Date().toISOString();
    this.#policyVersion++;
    const document = evaluationPolicy(limit, this.#parts.settings.auditRate, {
      scope: tenant,
      version: this.#policyVersion,
    });
    const published = [...calibrations].map(([domain, calibration]) => ({
      ...calibration,
      ...{ calibrationId: `learned-${domain}-${this.#policyVersion}`, scope: `task:${tenant}/${domain}-write` },
      fittedAt: now,
    }));
    // The calibration first: meanwhile the older, stricter or looser limit reads newer probabilities, never the other way round.
    await this.#system.publish(published.map((calibration) => calibrationPublishedEvent(calibration, now)));
    await this.#system.publish([policyPublishedEvent(document, 'eval', now)]);
    await pause(effectMs);
  }
}

function isSeen({ outcome, obligations }: Decision): boolean {
  return outcome === 'approve' || outcome === 'handoff' || obligations.auditSample;
}

function withId(one: EvalCase, requestId: string): EvalCase {
  return { ...one, request: { ...one.request, tenantId: tenant, requestId } };
}
