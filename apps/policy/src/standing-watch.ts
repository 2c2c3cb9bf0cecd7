import type { PolicyStanding } from '@tidegate/contracts/http-policies';
import type { PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import type { Published } from '@tidegate/policy/publishing/scope-state';
import { standingOf } from '@tidegate/policy/publishing/standing';
import type { Log } from '@tidegate/telemetry/logger';
import type { ControlEvents, ControlView } from './control-view.ts';

/** Policies in force, by what is known of them. */
export type StandingCounts = Record<PolicyStanding['state'] | 'unread' | 'unusable', number>;

export interface StandingParts {
  readonly events: Pick<ControlEvents, 'onChange'>;
  readonly view: Pick<ControlView, 'listPublished' | 'problemOf' | 'published'>;
  /** Cases and invariants of policies, by their names. */
  readonly expectations: readonly PolicyCasesDocument[];
  readonly log: Log;
}

/** Deciding comes first: after each analysis it rests nine times as long as that took. */
const restPerWork = 9;

interface Read {
  readonly hash: string;
  readonly document: Published['document'];
  readonly standing: PolicyStanding;
}

/**
 * Analyses every policy after it came into force, whichever way it came there, and says what it found. It marks and never
 * refuses, so that it can stop nothing (ADR 22).
 */
export class StandingWatch {
  readonly #parts: StandingParts;
  /** By scope. */
  readonly #read = new Map<string, Read>();
  readonly #waiting = new Set<string>();
  #isRunning = false;

  constructor(parts: StandingParts) {
    this.#parts = parts;
    for (const { published } of parts.view.listPublished()) this.#wait(published.scope);
    // The view listens since before, so it has taken the change over already.
    parts.events.onChange((topic, key) => {
      if (topic !== 'tidegate.policy.state.v1') return;
      if (parts.view.published(key) !== undefined) this.#wait(key);
      else this.#read.delete(key);
    });
  }

  /** What is known of a policy; undefined until it was analysed. */
  of({ scope, hash, document }: Published): PolicyStanding | undefined {
    const read = this.#read.get(scope);
    return read?.hash === hash && read.document === document ? read.standing : undefined;
  }

  counts(): StandingCounts {
    const counts: StandingCounts = { sound: 0, faulty: 0, undecided: 0, unread: 0, unusable: 0 };
    for (const { published, problem } of this.#parts.view.listPublished())
      counts[problem === null ? (this.of(published)?.state ?? 'unread') : 'unusable'] += 1;
    return counts;
  }

  #wait(scope: string): void {
    this.#waiting.add(scope);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    const [scope] = this.#waiting;
    if (scope === undefined) {
      this.#isRunning = false;
      return;
    }
    this.#waiting.delete(scope);
    const begunMs = performance.now();
    this.#analyse(scope);
    setTimeout(() => this.#next(), (performance.now() - begunMs) * restPerWork).unref();
  }

  #analyse(scope: string): void {
    const { view, expectations, log } = this.#parts;
    const published = view.published(scope);
    if (published === undefined || view.problemOf(scope) !== null || this.of(published) !== undefined) return;
    const { hash, document, version, publishedBy } = published;
    const about = { scope, version, hash, publishedBy };
    try {
      const standing = standingOf(published, expectations);
      this.#read.set(scope, { hash, document, standing });
      if (standing.state === 'sound') return log.info('A policy in force was analysed and is sound', about);
      const told = { ...about, standing: standing.state, findings: standing.findings.slice(0, 5) };
      if (standing.state === 'faulty') log.error('A policy in force is faulty; it decides all the same', told);
      else log.warn('A policy in force could not be analysed to the end', told);
    } catch (error) {
      log.error('A policy in force could not be analysed; it decides all the same', { ...about, error });
    }
  }
}
