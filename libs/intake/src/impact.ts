import type { Classification } from '@tidegate/contracts/request-events';

type Impact = Classification['impact'];

/** The lowest business impact score, of 0 to 10, that has this impact (requirement A4). */
export function floorOf(impact: Impact): number {
  return { low: 0, medium: 4, high: 7 }[impact];
}

/** The impact that a business impact score of 0 to 10 stands for. */
export function impactOfScore(score: number): Impact {
  if (score >= floorOf('high')) return 'high';
  return score >= floorOf('medium') ? 'medium' : 'low';
}
