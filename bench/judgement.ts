/** What a figure has to hold; exactly one bound. */
export interface Hold {
  readonly figure: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** The numbers of the design that this bench measures. */
export const holds: readonly Hold[] = [
  { figure: 'decidePerSecond', atLeast: 200_000 },
  // Of code written out for the same rules, and of the fastest general engine.
  { figure: 'decideRatio', atLeast: 0.6 },
  { figure: 'decideEngineRatio', atLeast: 5 },
  { figure: 'pipelineRatio', atLeast: 0.7 },
  { figure: 'p99Ratio', atMost: 2 },
  { figure: 'memoryMaxMiB', below: 250 },
  // Flat: from the middle to the last third of five minutes, the memory of no service rises by more than a collection's worth.
  { figure: 'memoryRiseMiB', atMost: 10 },
  { figure: 'lifecycleRatio', atLeast: 2 },
  // Of the p99 of bare SKIP LOCKED, and of that of pg-boss.
  { figure: 'claimRatio', atMost: 1.3 },
  { figure: 'pgBossRatio', below: 1 },
  { figure: 'listP99Ms', atMost: 50 },
  { figure: 'breakerP99Ms', atMost: 1_000 },
  { figure: 'timerErrorP99Ms', atMost: 1_000 },
];

/** A figure that is missing or no number never holds. */
export function isMet(hold: Hold, value: number | undefined): boolean {
  const { atLeast = -Infinity, atMost = Infinity, below = Infinity } = hold;
  return value !== undefined && value >= atLeast && value <= atMost && value < below;
}

/** One line for each hold whose figure was measured. */
export function judgementLines(figures: Readonly<Record<string, unknown>>): string[] {
  return holds
    .filter(({ figure }) => figure in figures)
    .map((hold) => {
      const value = figures[hold.figure] as number;
      const verdict = isMet(hold, value) ? 'met' : 'not met';
      return `${hold.figure.padEnd(16)}${value.toFixed(2).padStart(8)}   ${boundText(hold)}: ${verdict}`;
    });
}

function boundText({ atLeast, atMost, below }: Hold): string {
  if (atLeast !== undefined) return `at least ${atLeast}`;
  return atMost === undefined ? `below ${below}` : `at most ${atMost}`;
}

export function allMet(figures: Readonly<Record<string, unknown>>): boolean {
  return holds.every((hold) => !(hold.figure in figures) || isMet(hold, figures[hold.figure] as number));
}
