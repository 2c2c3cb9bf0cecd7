import type { BenchOptions } from './options.ts';
import type { Bench } from './world.ts';

/** What a part measured. */
export interface PartResult {
  /** By the names of the JSON object. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** What a person reads. */
  readonly lines: readonly string[];
  /** Work that went in and did not come out, or came out twice; anything but 0 fails the run. */
  readonly lost: number;
}

/** One thing that the bench measures, from its own set-up to its figures. */
export interface Part {
  readonly name: string;
  /** Runs within its own clean-up: what it owns is ended when it returns. */
  run(bench: Bench, options: BenchOptions): Promise<PartResult>;
}

/** A rate for a table: right-aligned, with thousands. */
export function rateText(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en').padStart(9)}/s`;
}
