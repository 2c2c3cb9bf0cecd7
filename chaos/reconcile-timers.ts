import { CaseClosed, CaseEscalated, CaseOpened, CaseResumed, CaseWaiting } from '@tidegate/contracts/case-events';
import type { Difference, Evidence, LoggedEvent } from './evidence.ts';
import { byCase, firstSightings } from './first-sightings.ts';
import type { Strike } from './nemesis.ts';

/** How long routing needs to come back after a fault, and to look at its timers again. */
const recoveryMs = 8_000;
/** A step that was due for this long, with nothing in the way, had to be taken. */
const patienceMs = 4_000;

/**
 * Whether each step of a ladder that came due while its case was open was taken once. Several steps that come due during
 * one absence are one: the highest. A step whose case was closed as routing came back is void, so a step counts as lost
 * only if it was due for a while in which nothing kept routing from taking it.
 */
export function timerDifferences({ log, strikes, ladderSeconds, tables }: Evidence): Difference[] {
  const closed = firstSightings(log, CaseClosed.type, byCase);
  const escalated = firstSightings(log, CaseEscalated.type, byCase);
  const clocks = clocksOf(log);
  const hindered = strikes
    .filter(hindersRouting)
    .map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs + recoveryMs] as const);
  const open = new Set(tables.routed.filter((row) => !row.closed).map(({ caseId }) => caseId));
  const leftOver = tables.timers.filter(({ caseId }) => !open.has(caseId));
  return [
    ...[...firstSightings(log, CaseOpened.type, byCase)].flatMap(([caseId, [opened]]) => {
      if (opened === undefined || opened.facts.caseKind === 'audit_sample') return [];
      const steps = (escalated.get(caseId) ?? []).filter(({ facts }) => facts.byTimer === true);
      const end = closed.get(caseId)?.[0];
      const lost = lostStep({ opened, steps, end, ladderSeconds, hindered, stood: clocks.get(caseId) ?? [] });
      return [
        ...(lost === undefined ? [] : [of('timersLost', opened, `case ${caseId}: step ${lost} was never taken`)]),
        ...doubledSteps(steps).map((step) =>
          of('timersDoubled', opened, `case ${caseId}: step ${step} was taken twice`),
        ),
        ...firedAfter(steps, end).map((step) =>
          of('timersDoubled', opened, `case ${caseId}: step ${step} after its end`),
        ),
      ];
    }),
    ...leftOver.map(({ caseId, step }) => ({
      ...{ kind: 'timersDoubled' as const, requestId: '' },
      detail: `case ${caseId} is closed, and step ${step} of its ladder still waits`,
    })),
  ];
}

function of(kind: Difference['kind'], { requestId }: LoggedEvent, detail: string): Difference {
  return { kind, requestId, detail };
}

function hindersRouting({ target }: Strike): boolean {
  return target === 'routing' || target === 'postgres' || target === 'postgres-link';
}

interface Ladder {
  readonly opened: LoggedEvent;
  readonly steps: readonly LoggedEvent[];
  readonly end: LoggedEvent | undefined;
  readonly ladderSeconds: readonly number[];
  readonly hindered: readonly Span[];
  /** When the clock of the case stood. */
  readonly stood: readonly Span[];
}

/** From and to, milliseconds of the epoch. */
type Span = readonly [number, number];

/** A case that waits for its product or under a breaker takes no step; one that was never resumed waits for good. */
function clocksOf(log: readonly LoggedEvent[]): ReadonlyMap<string, readonly Span[]> {
  const waiting = firstSightings(log, CaseWaiting.type, byCase);
  const resumed = firstSightings(log, CaseResumed.type, byCase);
  return new Map(
    [...waiting].map(([caseId, begins]) => {
      const ends = (resumed.get(caseId) ?? []).map(({ time }) => Date.parse(time));
      return [caseId, begins.map(({ time }, place) => [Date.parse(time), ends[place] ?? Number.POSITIVE_INFINITY])];
    }),
  );
}

function dueMsOf(openedMs: number, afterSeconds: number, stood: readonly Span[]): number {
  return stood.reduce(
    (dueMs, [fromMs, toMs]) => (fromMs < dueMs ? dueMs + toMs - fromMs : dueMs),
    openedMs + afterSeconds * 1_000,
  );
}

function lostStep({ opened, steps, end, ladderSeconds, hindered, stood }: Ladder): number | undefined {
  const highest = Math.max(0, ...steps.map(({ facts }) => facts.step ?? 0));
  const endMs = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end.time);
  const lost = ladderSeconds.findIndex((after, index) => {
    const dueMs = dueMsOf(Date.parse(opened.time), after, stood);
    // A step that was due a moment before the clock stood is taken when it goes on.
    return index + 1 > highest && hasCalm(dueMs, endMs, [...hindered, ...stood]);
  });
  return lost === -1 ? undefined : lost + 1;
}

/** Whether nothing stood in the way for `patienceMs` at a stretch between two moments. */
function hasCalm(fromMs: number, toMs: number, hindered: Ladder['hindered']): boolean {
  let calmSinceMs = fromMs;
  for (const [startMs, endMs] of [...hindered].sort(([left], [right]) => left - right)) {
    if (Math.min(startMs, toMs) - calmSinceMs >= patienceMs) return true;
    calmSinceMs = Math.max(calmSinceMs, endMs);
  }
  return toMs - calmSinceMs >= patienceMs;
}

function doubledSteps(steps: readonly LoggedEvent[]): number[] {
  const numbers = steps.map(({ facts }) => facts.step ?? 0);
  return [...new Set(numbers.filter((step, index) => numbers.indexOf(step) !== index))];
}

/** A case has one key, hence one partition, so that offsets tell the order. */
function firedAfter(steps: readonly LoggedEvent[], end: LoggedEvent | undefined): number[] {
  if (end === undefined) return [];
  return steps.filter(({ offset }) => offset > end.offset).map(({ facts }) => facts.step ?? 0);
}
