import type { Draws } from '@tidegate/statistics/seeded-draws';
import type { SimulatedCase } from './simulate-order.ts';

/** How arrivals spread over a day: all alike, as an office day has its peaks, or now and then many at once. */
export type ArrivalPattern = 'steady' | 'office_day' | 'bursts';

export interface CaseMix {
  readonly kind: string;
  readonly share: number;
  readonly sla: number;
  readonly critical: boolean;
}

/** Deadlines as they are shipped and as in methods 6, with a few cases that are critical. */
export const caseMix: readonly CaseMix[] = [
  { kind: 'critical', share: 0.05, sla: 15 * 60, critical: true },
  { kind: 'security', share: 0.15, sla: 30 * 60, critical: false },
  { kind: 'billing', share: 0.3, sla: 3_600, critical: false },
  { kind: 'support', share: 0.3, sla: 2 * 3_600, critical: false },
  { kind: 'finance', share: 0.2, sla: 4 * 3_600, critical: false },
];

export interface ArrivalSettings {
  readonly pattern: ArrivalPattern;
  readonly hours: number;
  /** Of the time of `people`, that the cases take. */
  readonly load: number;
  readonly people: number;
  /** Mean handling time, seconds; lognormal with a coefficient of variation of 1 (methods 6). */
  readonly service: number;
}

const hour = 3_600;
/** The busiest hour of an office day has this many times what the mean hour has. */
const peak = 2;
const burstSize = 25;
const burstShare = 0.3;

/** Cases in the order of their arrival. */
export function arrivalsOf(settings: ArrivalSettings, draw: Draws): SimulatedCase[] {
  const { load, people, service, hours } = settings;
  const perHour = (load * people * hour) / service;
  const count = poisson(perHour * hours, draw);
  const times = Array.from({ length: count }, () => timeOf(settings, draw));
  return times
    .toSorted((one, other) => one - other)
    .map((at) => ({ at, service: lognormal(service, draw), ...kindOf(draw) }));
}

function timeOf({ pattern, hours }: ArrivalSettings, draw: Draws): number {
  const span = hours * hour;
  if (pattern === 'steady') return draw() * span;
  if (pattern === 'bursts') {
    if (draw() >= burstShare) return draw() * span;
    // One of as many bursts as their share of all cases makes, each over within ten minutes.
    const bursts = Math.max(1, Math.round((hours * 10 * burstShare) / burstSize));
    return Math.min(span, (Math.floor(draw() * bursts) + 0.5) * (span / bursts) + draw() * 600);
  }
  // Rejection: the rate of an office day has its peak at noon and its trough at midnight.
  for (;;) {
    const at = draw() * span;
    const rate = 1 - Math.cos((2 * Math.PI * at) / (24 * hour));
    if (draw() * peak < rate) return at;
  }
}

function kindOf(draw: Draws): Pick<SimulatedCase, 'kind' | 'sla' | 'critical'> {
  let rest = draw();
  const mix = caseMix.find(({ share }) => (rest -= share) < 0) ?? caseMix.at(-1)!;
  return { kind: mix.kind, sla: mix.sla, critical: mix.critical };
}

/** Normal approximation with more than a hundred, which is what is asked for here. */
function poisson(mean: number, draw: Draws): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(draw)));
}

function lognormal(mean: number, draw: Draws): number {
  const variance = Math.log(2);
  return mean * Math.exp(Math.sqrt(variance) * normal(draw) - variance / 2);
}

/** Box and Muller. */
function normal(draw: Draws): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
