import { serviceNames, type ServiceName } from '@tidegate/contracts/topics';
import { seededChance, type Chance } from '@tidegate/examples/products/seeded-chance';

/** Everything that can be done to the system, with how often it is chosen. */
const weights = {
  'service-kill': 22,
  'service-freeze': 20,
  'service-restart': 9,
  'second-instance': 6,
  'broker-kill': 2,
  'broker-freeze': 5,
  'postgres-crash': 4,
  'postgres-freeze': 5,
  'link-cut': 9,
  'link-stall': 6,
  'link-delay': 5,
  'link-cut-within': 4,
  'link-refuse': 3,
} as const;

export type FaultKind = keyof typeof weights;
export const faultKinds = Object.keys(weights) as readonly FaultKind[];

export type LinkName = 'kafka' | 'postgres';
export type Target = ServiceName | 'broker' | 'postgres' | `${LinkName}-link`;

/** One fault. Everything about it is drawn before the run, so that the seed alone says what will be done. */
export interface Fault {
  /** Counted from 1. */
  readonly number: number;
  readonly kind: FaultKind;
  readonly target: Target;
  /** From the start of the run. A fault whose target is still busy with an earlier one begins later. */
  readonly atMs: number;
  /** How long it lasts; 0 for what happens in a moment. */
  readonly durationMs: number;
  /** Bytes after which a connection is cut within a message. */
  readonly bytes: number;
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly faults: number;
  /** Mean time from one fault to the next, milliseconds. */
  readonly paceMs: number;
  /** No fault lasts longer than this, milliseconds. */
  readonly durationMaxMs: number;
}

/** The faults of a run, in order of time. A pure function of its options. */
export function scheduleOf({ seed, faults, paceMs, durationMaxMs }: ScheduleOptions): readonly Fault[] {
  const chance = seededChance(seed);
  let atMs = 0;
  return Array.from({ length: faults }, (_, index) => {
    // Between a fifth of the pace and nearly twice as much: some overlap, some come alone.
    atMs += Math.round(paceMs * (0.2 + 1.6 * chance.next()));
    const kind = kindOf(chance);
    const target = targetOf(kind, chance);
    const durationMs = Math.min(durationOf(kind, chance), durationMaxMs);
    return { number: index + 1, kind, target, atMs, durationMs, bytes: chance.between(1, 4_000) };
  });
}

function kindOf(chance: Chance): FaultKind {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let roll = chance.next() * total;
  return faultKinds.find((kind) => (roll -= weights[kind]) < 0) ?? 'service-kill';
}

function targetOf(kind: FaultKind, chance: Chance): Target {
  const service = chance.pick(serviceNames);
  const link = `${chance.pick(['kafka', 'postgres'] as const)}-link` as const;
  if (kind.startsWith('broker')) return 'broker';
  if (kind.startsWith('postgres')) return 'postgres';
  return kind.startsWith('link') ? link : service;
}

const lasting: Readonly<Partial<Record<FaultKind, readonly [number, number]>>> = {
  'second-instance': [1_000, 6_000],
  'broker-kill': [0, 1_000],
  'postgres-crash': [0, 1_000],
  'broker-freeze': [200, 4_000],
  'postgres-freeze': [200, 3_000],
  'link-stall': [200, 5_000],
  'link-delay': [500, 4_000],
  'link-refuse': [200, 3_000],
};

function durationOf(kind: FaultKind, chance: Chance): number {
  // Drawn for every kind, so that a change of one kind leaves the rest of a seed's schedule as it was.
  const tail = chance.next();
  const share = chance.next();
  if (kind === 'service-freeze') {
    const [low, high] = freezeRange(tail);
    return Math.round(low + share * (high - low));
  }
  const range = lasting[kind];
  return range === undefined ? 0 : Math.round(range[0] + share * (range[1] - range[0]));
}

/** Mostly a hiccup; now and then longer than a session; rarely up to a minute. Milliseconds. */
function freezeRange(tail: number): readonly [number, number] {
  if (tail < 0.9) return [200, 3_000];
  return tail < 0.985 ? [3_000, 12_000] : [12_000, 60_000];
}
