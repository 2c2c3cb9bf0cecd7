import type { LedgerSummary } from '@tidegate/e2e/request-ledger';
import type { Progress } from '@tidegate/local-stack/progress';
import type { OverrideSpikeResult } from './override-spike.ts';

/** What verifying the audit log found. */
export interface AuditResult {
  readonly records: number;
  readonly chains: number;
  readonly problems: readonly string[];
}

export interface SummaryOptions {
  readonly ledger: LedgerSummary;
  /** Where the systems of record and the log disagree. */
  readonly receipts: readonly string[];
  readonly openCases: number;
  readonly audit: AuditResult;
  readonly spike: OverrideSpikeResult | undefined;
  readonly json?: boolean;
  readonly progress: Progress;
}

/** Prints how it went; true when nothing was lost, doubled, left open, and the audit log is whole. */
export function summarise(options: SummaryOptions): boolean {
  const { ledger, receipts, openCases, audit, spike, progress } = options;
  const problems = [
    ...ledger.lost.map((line) => `lost: ${line}`),
    ...ledger.doubled.map((line) => `doubled: ${line}`),
    ...receipts,
    ...(openCases > 0 ? [`${openCases} cases are still open`] : []),
    ...audit.problems.map((line) => `audit: ${line}`),
    ...spikeProblems(spike),
  ];
  for (const line of problems.slice(0, 20)) progress.say(line);
  if (problems.length > 20) progress.say(`… and ${problems.length - 20} more`);
  const ok = problems.length === 0;
  if (options.json === true) console.log(JSON.stringify(jsonOf(options, ok)));
  else console.log(textOf(options, ok));
  return ok;
}

function jsonOf({ ledger, receipts, openCases, audit, spike }: SummaryOptions, ok: boolean) {
  return {
    ok,
    requests: ledger.requests,
    decided: ledger.decided,
    resolved: ledger.resolved,
    executed: ledger.executed,
    lost: ledger.lost.length,
    doubled: ledger.doubled.length,
    receiptsOk: receipts.length === 0,
    open: openCases,
    outcomes: ledger.outcomes,
    auditOk: audit.problems.length === 0,
    auditRecords: audit.records,
    ...(spike === undefined ? {} : { overrideSpike: spike }),
  };
}

function textOf({ ledger, audit, spike }: SummaryOptions, ok: boolean): string {
  const { outcomes } = ledger;
  const lines = [
    `${ledger.requests} requests: ${outcomes.proceed} proceed, ${outcomes.clarify} clarify, ${outcomes.approve} approve, ${outcomes.handoff} handoff`,
    `${ledger.resolved} resolved, ${ledger.executed} actions executed, ${ledger.lost.length} lost, ${ledger.doubled.length} doubled`,
    `${audit.records} audit records in ${audit.chains} chains, ${audit.problems.length === 0 ? 'all verified' : 'NOT whole'}`,
  ];
  if (spike !== undefined) {
    lines.push(
      `the breaker ${spike.opened ? 'opened' : 'did not open'}, ${spike.automaticWhilePaused} automatic decisions in its cohort meanwhile, ` +
        `${spike.automaticElsewhere} elsewhere; it ${spike.closedAgain ? 'closed again after its probes' : 'did not close again'}`,
    );
  }
  return [...lines, ok ? 'All is well.' : 'Something is wrong; see above.'].join('\n');
}

function spikeProblems(spike: OverrideSpikeResult | undefined): string[] {
  if (spike === undefined) return [];
  return [
    ...(spike.opened ? [] : ['the breaker of the spiking cohort did not open']),
    ...(spike.closedAgain ? [] : ['the breaker did not close again']),
    ...(spike.automaticWhilePaused > 0 ? [`${spike.automaticWhilePaused} automatic decisions while paused`] : []),
    ...(spike.closedAgain && spike.automaticAfterwards === 0 ? ['automation did not come back'] : []),
    ...(spike.automaticElsewhere === 0 ? ['the other cohort stood still too'] : []),
    ...spike.otherScopesOpened.map((scope) => `the breaker of ${scope} opened too`),
  ];
}
