import { effectiveSize } from '@tidegate/statistics/effective-size';

/**
 * One row of a population whose rate is wanted. `weight` is 0 where nobody saw the value, else the inverse of the
 * probability of having been seen (Horvitz and Thompson 1952), or the ratio of two policies' probabilities.
 */
export interface WeighedRow {
  /** Rows of one cluster may hang together; those of different clusters do not. */
  readonly cluster: string;
  readonly weight: number;
  /** 0 to 1; not read where the weight is 0. */
  readonly value: number;
}

/** The sums of one cluster. */
export interface ClusterSums {
  rows: number;
  weight: number;
  weighted: number;
}

/** Estimates of a rate from weighed rows, with what tells whether they can be trusted (methods 7). */
export interface WeightedRate {
  readonly rows: number;
  /** Rows with a weight. */
  readonly seen: number;
  readonly clusters: number;
  /** mean(w r): unbiased, and off where the rows seen happen to be few or many. */
  readonly ips: number;
  readonly ipsError: number;
  /** sum(w r) / sum(w): the one to report. */
  readonly snips: number;
  /** Of the weights of clusters: how many equally weighed independent rows this is worth. */
  readonly effectiveSize: number;
  readonly weightMax: number;
  /** Near 1 when the probabilities are those by which rows were really seen. */
  readonly weightMean: number;
  /** Whether all rows seen have one weight and a cluster of their own, so that they are plain trials. */
  readonly plainTrials: boolean;
  /** Clusters with something seen. */
  readonly sums: readonly ClusterSums[];
}

/** @param rows at least one, and at least one of them seen */
export function weightedRate(rows: readonly WeighedRow[]): WeightedRate {
  const clusters = sumsByCluster(rows);
  const seen = rows.filter(({ weight }) => weight > 0);
  const weight = total(seen, (row) => row.weight);
  const weighted = total(seen, (row) => row.weight * row.value);
  const weights = new Set(seen.map((row) => row.weight));
  const sums = [...clusters.values()].filter((cluster) => cluster.weight > 0);
  const ips = weighted / rows.length;
  return {
    rows: rows.length,
    seen: seen.length,
    clusters: clusters.size,
    ips,
    ipsError: standardError([...clusters.values()], ips, rows.length),
    snips: weighted / weight,
    effectiveSize: effectiveSize(sums.map((cluster) => cluster.weight)),
    weightMax: Math.max(...weights),
    weightMean: weight / rows.length,
    plainTrials: weights.size === 1 && sums.length === seen.length,
    sums,
  };
}

function sumsByCluster(rows: readonly WeighedRow[]): Map<string, ClusterSums> {
  const clusters = new Map<string, ClusterSums>();
  for (const { cluster, weight, value } of rows) {
    const sums = clusters.get(cluster) ?? { rows: 0, weight: 0, weighted: 0 };
    if (sums.rows === 0) clusters.set(cluster, sums);
    sums.rows += 1;
    sums.weight += weight;
    sums.weighted += weight === 0 ? 0 : weight * value;
  }
  return clusters;
}

/** Of a mean over rows that come in clusters. */
function standardError(clusters: readonly ClusterSums[], mean: number, rows: number): number {
  const count = clusters.length;
  if (count < 2) return Number.NaN;
  const squares = total(clusters, (cluster) => (cluster.weighted - mean * cluster.rows) ** 2);
  return Math.sqrt((squares * count) / (count - 1)) / rows;
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
