import { cpus, totalmem } from 'node:os';
import type { DifferenceKind } from './evidence.ts';
import type { RunResult } from './perform-run.ts';
import { recoveriesOf } from './recovery.ts';
import { faultKinds } from './schedule.ts';
import { tallyOf } from './tally.ts';

/** What `--json` ends with. */
export function summaryOf(result: RunResult, counts: Readonly<Record<DifferenceKind, number>>) {
  const { options, evidence, durationMs, repeats, unrest, isProven } = result;
  const { strikes, submissions, log } = evidence;
  const kinds = faultKinds.map((kind) => [kind, strikes.filter((strike) => strike.kind === kind).length]);
  return {
    ok: isProven,
    faults: strikes.length,
    seed: options.seed,
    requests: submissions.length,
    ...counts,
    notQuiet: unrest,
    notDone: strikes.filter(({ problem }) => problem !== undefined).length,
    events: log.length,
    escalations: log.filter(({ facts }) => facts.byTimer === true).length,
    executions: evidence.receipts.length,
    ...tallyOf(evidence),
    repeats,
    durationSeconds: Math.round(durationMs / 1_000),
    kinds: Object.fromEntries(kinds) as Record<string, number>,
  };
}

function firstLine(text = ''): string {
  return text.split('\n')[0] ?? '';
}

/** The report of a run, in Markdown. */
export function reportOf(result: RunResult): string {
  const { options, evidence, differences, unrest, repeats, durationMs, isProven } = result;
  const { strikes, submissions, log, receipts } = evidence;
  const notDone = strikes.filter(({ problem }) => problem !== undefined);
  const tally = tallyOf(evidence);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const recoveries = recoveriesOf(log, strikes).map(
    ({ kind, count, medianMs, longestMs }) =>
      `| ${kind} | ${count} | ${seconds(medianMs)} s | ${seconds(longestMs)} s |`,
  );
  return `${[
    '# Reliability report',
    '',
    `Written by \`npm run chaos -- --faults ${options.faults} --seed ${options.seed} --rate ${options.rate} --pace ${options.paceMs} --longest ${options.durationMaxMs}\` in ${Math.round(durationMs / 60_000)} minutes, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    `* Machine: ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}; Node ${process.versions.node}, Kafka 4.3, PostgreSQL 18`,
    `* Load: ${submissions.length} requests by HTTP and Kafka at ${options.rate} a second; ${log.length} records on the log; ${receipts.length} actions executed; ${log.filter(({ facts }) => facts.byTimer === true).length} steps taken by timers; ${repeats} tries repeated because no answer came`,
    `* People: ${tally.verdicts} verdicts, ${tally.withdrawals} taken back; ${tally.approvedByTwo} requests allowed by two people; ${tally.asksAnswered} questions to products answered`,
    `* Actions: ${tally.grants} grants to products, ${tally.grantsUsed} of them used; ${tally.rollbacks} executions undone`,
    `* Result: **${isProven ? 'nothing lost, nothing doubled, everything audited' : `${differences.length} differences`}**`,
    '',
    'Faults overlap at this pace: until the next decision comes out, others strike.',
    '',
    '| fault | how often | median until the next decision | longest |',
    '|---|---|---|---|',
    ...recoveries,
    '',
    ...notDone.map(
      ({ number, kind, target, problem }) => `* not done: fault ${number}, ${kind} of ${target}: ${firstLine(problem)}`,
    ),
    ...differences.map(({ kind, requestId, detail }) => `* ${kind} ${requestId}: ${detail}`),
    ...Object.entries(unrest).map(([name, count]) => `* did not come to rest: ${count} ${name}`),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
