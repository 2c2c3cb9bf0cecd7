/** What people and machines cost; amounts in one currency (source text [0], "Simple cost model"). */
export interface CostRates {
  readonly currency: string;
  /** An hour of a reviewer. */
  readonly perHour: number;
  /** Model, retrieval and tools for one request. */
  readonly automation: number;
  /** What a case costs beside the time that somebody has it: queues, tools, supervision. */
  readonly overhead: number;
}

/** The closed cases of one path, as they were counted. */
export interface PathWork {
  readonly queue: string;
  readonly kind: string;
  readonly cases: number;
  readonly workedSeconds: number;
  /** Cases whose proposal people changed or refused. */
  readonly overridden: number;
}

export interface PathCost extends PathWork {
  readonly currency: string;
  readonly labour: number;
  readonly overhead: number;
  /** What was made in vain: a proposal that people did not take has cost its automation twice. */
  readonly rework: number;
  readonly perCase: number | null;
}

/** An escalated case costs its automation, the time of reviewers, what its queue costs, and rework (requirement D9). */
export function pathCost(work: PathWork, rates: CostRates): PathCost {
  const labour = (work.workedSeconds / 3_600) * rates.perHour;
  const overhead = work.cases * rates.overhead;
  const rework = work.overridden * rates.automation;
  const total = labour + overhead + rework + work.cases * rates.automation;
  const { currency } = rates;
  return { ...work, currency, labour, overhead, rework, perCase: work.cases === 0 ? null : total / work.cases };
}
