import { inboxGrowth, type InboxCost } from './inbox-growth.ts';
import { rateText, type Part } from './part.ts';
import { policyGrowth, type PolicyCost } from './policy-growth.ts';
import { scaleLine, throughputAt, type Scale, type ScaleFigures } from './scaling.ts';

/** Two instances share the most partitions, so that the line before is their comparison. */
const scales: readonly Scale[] = [
  { partitions: 1, instances: 1 },
  { partitions: 2, instances: 1 },
  { partitions: 4, instances: 1 },
  { partitions: 8, instances: 1 },
  { partitions: 8, instances: 2 },
];
const ruleCounts = [10, 100, 300];
const inboxRows = [10_000, 100_000];
const inboxRowsOfFull = 1_000_000;

/** How cost grows with partitions, instances, rules of the policy, and messages in an inbox. */
export const growthPart: Part = {
  name: 'growth',
  async run(bench, { full, requests }) {
    const { progress, cleanUp } = bench;
    const policy = await progress.step('Policies of 10, 100 and 300 rules', () => policyGrowth(ruleCounts, 2_000));
    const inbox = await cleanUp.within(() => inboxGrowth(bench, full ? [...inboxRows, inboxRowsOfFull] : inboxRows));
    const throughput: ScaleFigures[] = [];
    for (const scale of scales) throughput.push(await throughputAt(bench, scale, requests));
    return {
      figures: { growth: { throughput, policy, inbox } },
      lines: [...throughput.map(scaleLine), ...policy.map(policyLine), ...inbox.map(inboxLine)],
      lost: throughput.reduce((sum, { lost, doubled }) => sum + lost + doubled, 0),
    };
  },
};

function policyLine({ rules, meanUs, p99Us, firedMean, compileMs }: PolicyCost): string {
  const cost = `${meanUs.toFixed(1).padStart(9)} µs a decision, p99 ${p99Us.toFixed(1)} µs`;
  return `${`${rules} rules`.padEnd(28)}${cost}, ${firedMean.toFixed(1)} held; compiled in ${compileMs.toFixed(1)} ms`;
}

function inboxLine({ rows, claimsPerSecond, batchP50Ms, batchP99Ms }: InboxCost): string {
  const batch = `batches of 500: p50 ${batchP50Ms.toFixed(1)} ms, p99 ${batchP99Ms.toFixed(1)} ms`;
  return `${`inbox, ${rows.toLocaleString('en')} rows`.padEnd(28)}${rateText(claimsPerSecond)}   ${batch}`;
}
