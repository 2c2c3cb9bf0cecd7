import type { Decision } from '@tidegate/contracts/decision-events';
import type { EvalCase } from './judged-case.ts';

/** A stretch of the stream. */
export interface LearningPoint {
  readonly seen: number;
  readonly labels: number;
  /** In this stretch. */
  readonly escalatedShare: number;
  /** Since the start; 0 while nothing was automated. */
  readonly wrongWriteShare: number;
}

export interface LearningRun {
  readonly seed: string;
  readonly points: readonly LearningPoint[];
  /** The most that the cumulative share of wrong writes ever was, from the 50th automated case on. */
  readonly worstWrongWriteShare: number;
  readonly wrongWriteShare: number;
  readonly escalatedShare: number;
  readonly fits: number;
}

const stretch = 100;
/** With fewer automated cases a single wrong one would be most of the share. */
const automatedBeforeJudging = 50;

/** Counts what was left alone and what became of it, for the simulation and for the running system alike. */
export class LearningTally {
  readonly seen: EvalCase[] = [];
  readonly #points: LearningPoint[] = [];
  #labels = 0;
  #fits = 0;
  #automated = 0;
  #wrong = 0;
  #worst = 0;
  #automatedBefore = 0;

  /** Labels of actions. */
  get labels(): number {
    return this.#labels;
  }

  take(one: EvalCase, { outcome, obligations }: Pick<Decision, 'outcome' | 'obligations'>): void {
    const isAutomated = outcome === 'proceed';
    if (isAutomated) this.#countAutomated(one);
    const isAction = one.request.proposal.kind === 'action';
    if (isAction && (!isAutomated || obligations.auditSample)) this.#labels++;
    this.seen.push(one);
    if (this.seen.length % stretch === 0) this.#mark(stretch);
  }

  fitted(): void {
    this.#fits++;
  }

  /** How it stands. */
  line(): string {
    const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
    const { length } = this.seen;
    return `${length} seen, ${this.#labels} labels, ${this.#fits} fits, ${percent(length - this.#automated, length)} escalated, ${percent(this.#wrong, this.#automated)} wrong`;
  }

  report(seed: string): LearningRun {
    const rest = this.seen.length % stretch;
    if (rest > 0) this.#mark(rest);
    return {
      seed,
      points: this.#points,
      worstWrongWriteShare: this.#worst,
      wrongWriteShare: this.#automated === 0 ? 0 : this.#wrong / this.#automated,
      escalatedShare: 1 - this.#automated / this.seen.length,
      fits: this.#fits,
    };
  }

  #countAutomated(one: EvalCase): void {
    this.#automated++;
    if (one.wrongWrite) this.#wrong++;
    if (this.#automated >= automatedBeforeJudging) this.#worst = Math.max(this.#worst, this.#wrong / this.#automated);
  }

  #mark(length: number): void {
    const automatedHere = this.#automated - this.#automatedBefore;
    this.#automatedBefore = this.#automated;
    this.#points.push({
      seen: this.seen.length,
      labels: this.#labels,
      escalatedShare: 1 - automatedHere / length,
      wrongWriteShare: this.#automated === 0 ? 0 : this.#wrong / this.#automated,
    });
  }
}
