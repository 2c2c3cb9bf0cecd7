/** What a figure has to hold: at least or at most this much. */
export interface Hold {
  readonly figure: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The numbers of the design that this bench measures. */
export const holds: readonly Hold[] = [
  { figure: 'pipelineRatio', atLeast: 0.7 },
  { figure: 'p99Ratio', atMost: 2 },
];

/** A figure that is missing or no number never holds. */
export function isMet({ atLeast = -Infinity, atMost = Infinity }: Hold, value: number | undefined): boolean {
  return value !== undefined && value >= atLeast && value <= atMost;
}

/** One line for each hold whose figure was measured. */
export function judgementLines(figures: Readonly<Record<string, unknown>>): string[] {
  return holds
    .filter(({ figure }) => figure in figures)
    .map((hold) => {
      const value = figures[hold.figure] as number;
      const wanted = hold.atLeast === undefined ? `at most ${hold.atMost}` : `at least ${hold.atLeast}`;
      return `${hold.figure.padEnd(16)}${value.toFixed(2).padStart(8)}   ${wanted}: ${isMet(hold, value) ? 'met' : 'not met'}`;
    });
}

export function allMet(figures: Readonly<Record<string, unknown>>): boolean {
  return holds.every((hold) => !(hold.figure in figures) || isMet(hold, figures[hold.figure] as number));
}
