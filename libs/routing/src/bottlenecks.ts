import { clopperPearson } from '@tidegate/statistics/clopper-pearson';
import { wilsonBounds } from '@tidegate/statistics/wilson-bounds';

/** What was counted of recent cases, to find where the design is at fault and not the staffing (source text [0]). */
export interface CaseCounts {
  /** Cases before and after a policy or an index first decided, over equally long times. */
  readonly changes: readonly {
    readonly what: 'policy' | 'index';
    readonly version: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly queues: readonly {
    readonly queue: string;
    readonly opened: number;
    readonly closed: number;
    /** Verdicts about a proposal, and those that disagreed with it. */
    readonly judged: number;
    readonly overridden: number;
  }[];
  /** The most frequent reason of each of the last weeks, the latest first. */
  readonly weeks: readonly { readonly reason: string; readonly cases: number; readonly of: number }[];
}

export interface Bottleneck {
  readonly kind: 'spike_after_change' | 'one_queue' | 'arrivals_exceed_work' | 'one_reason' | 'disagreement';
  readonly about: string;
  /** The figure that tells, and how many cases it is made of. */
  readonly figure: number;
  readonly cases: number;
  readonly detail: string;
  readonly remedy: string;
}

const spikeFactor = 1.5;
const mostShare = 0.5;
const dominantShare = 0.4;
const weeksMin = 3;
const casesMin = 30;
/** Healthy is 5 to 15 %; above 25 % something is wrong (source text [3]). */
const disagreementMost = 0.25;

/** Findings whose figure is beyond its limit with 95 % confidence, not by chance of a few cases (requirement D10). */
export function findBottlenecks(counts: CaseCounts): Bottleneck[] {
  return [...spikes(counts), ...oneQueue(counts), ...tooMuch(counts), ...oneReason(counts), ...disagreement(counts)];
}

function spikes({ changes }: CaseCounts): Bottleneck[] {
  return changes.flatMap(({ what, version, before, after }) => {
    const cases = before + after;
    if (cases < casesMin || after === 0) return [];
    // Given the sum of two Poisson counts, the later one is binomial; its share tells the ratio of the rates.
    const { lower } = clopperPearson(after, cases);
    const least = lower / (1 - lower);
    if (least <= spikeFactor) return [];
    return [
      {
        kind: 'spike_after_change',
        about: version,
        figure: round(before === 0 ? least : after / before),
        cases,
        detail: `${after} cases since ${what} ${version}, ${before} in the same time before: at least ${round(least)} times as many.`,
        remedy: `Compare what ${what} ${version} escalates with the one before, and step back if nobody wanted that.`,
      },
    ];
  });
}

function oneQueue({ queues }: CaseCounts): Bottleneck[] {
  const total = queues.reduce((sum, { opened }) => sum + opened, 0);
  if (total < casesMin || queues.filter(({ opened }) => opened > 0).length < 3) return [];
  return queues.flatMap(({ queue, opened }) =>
    wilsonBounds(opened, total).lower <= mostShare
      ? []
      : [
          {
            kind: 'one_queue' as const,
            about: queue,
            figure: round(opened / total),
            cases: total,
            detail: `${opened} of ${total} cases went to ${queue}.`,
            remedy: 'Split it by what its cases have in common, or find out why the other queues get none.',
          },
        ],
  );
}

function tooMuch({ queues }: CaseCounts): Bottleneck[] {
  return queues.flatMap(({ queue, opened, closed }) => {
    const cases = opened + closed;
    if (cases < casesMin || clopperPearson(opened, cases).lower <= 0.5) return [];
    return [
      {
        kind: 'arrivals_exceed_work' as const,
        about: queue,
        figure: round(opened / Math.max(1, closed)),
        cases,
        detail: `${opened} cases came to ${queue}, ${closed} were closed.`,
        remedy: 'See `tidegate staffing` for how many people it takes, or escalate less of what reviewers let pass.',
      },
    ];
  });
}

function oneReason({ weeks }: CaseCounts): Bottleneck[] {
  const recent = weeks.slice(0, weeksMin);
  const [first] = recent;
  const dominates = recent.every(
    ({ reason, cases, of }) =>
      reason === first?.reason && of >= casesMin && wilsonBounds(cases, of).lower > dominantShare,
  );
  if (first === undefined || recent.length < weeksMin || !dominates) return [];
  const cases = recent.reduce((sum, week) => sum + week.of, 0);
  return [
    {
      kind: 'one_reason',
      about: first.reason,
      figure: round(recent.reduce((sum, week) => sum + week.cases, 0) / cases),
      cases,
      detail: `${first.reason} is the first reason of most cases, ${recent.length} weeks in a row.`,
      remedy: 'Repair its cause upstream: what people decide about it every week, a rule, an index or a tool can.',
    },
  ];
}

function disagreement({ queues }: CaseCounts): Bottleneck[] {
  return queues.flatMap(({ queue, judged, overridden }) =>
    judged < casesMin || wilsonBounds(overridden, judged).lower <= disagreementMost
      ? []
      : [
          {
            kind: 'disagreement' as const,
            about: queue,
            figure: round(overridden / judged),
            cases: judged,
            detail: `People disagreed with ${overridden} of ${judged} proposals in ${queue}.`,
            remedy:
              'Look at the root causes of its labels; consider a breaker or a lower autonomy stage until they are repaired.',
          },
        ],
  );
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100;
}
