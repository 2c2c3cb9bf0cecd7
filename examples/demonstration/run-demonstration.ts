import { ReviewClient } from '@tidegate/client/review-client';
import { RequestLedger, type ExecutedAtSystem } from '@tidegate/e2e/request-ledger';
import type { Progress } from '@tidegate/local-stack/progress';
import type { Running } from '@tidegate/local-stack/running-file';
import { startAnsweringProducts } from '../products/answering-products.ts';
import { demonstrationTraffic } from '../products/traffic.ts';
import { runSimulatedReviewers } from '../reviewers/simulated-reviewers.ts';
import { ordinaryHabit, type VerdictHabit } from '../reviewers/simulated-verdict.ts';
import { openCaseCount } from './open-cases.ts';
import { observeLog, type ObservedLog } from './observed-log.ts';
import { tellOverrideSpike, type OverrideSpikeResult } from './override-spike.ts';
import { paced, waitWhileProgressing } from './pace.ts';
import { showLiveTable } from './show-live-table.ts';
import { openSubmitter, type Submitter } from './submit.ts';
import { summarise, type AuditResult } from './summary.ts';

export interface DemonstrationOptions {
  readonly running: Running;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly seed: number;
  readonly requests: number;
  readonly scenario?: string;
  /** The demonstration cannot go on and its figures would be wrong. */
  readonly onFatal: (error: Error) => void;
  /** Verifies the audit log and looks for these events in it. */
  readonly verifyAudit: (eventIds: readonly string[]) => Promise<AuditResult>;
  /** What the systems of record have executed in this run. */
  readonly executions: () => readonly ExecutedAtSystem[];
}

/** What the parts of a demonstration share. */
interface Stage extends DemonstrationOptions {
  readonly run: string;
  readonly ledger: RequestLedger;
  readonly log: ObservedLog;
  readonly submitter: Submitter;
  readonly reviewUrl: string;
  readonly setHabit: (habit: VerdictHabit) => void;
}

/** Requests a second: ordinary traffic to look at, and the faster pace of `--once`. */
const pace = { watching: 2, once: 25 };

/** Without progress for this long, `--once` reports what is missing instead of waiting on. */
const stallMs = 60_000;

/** Feeds traffic and reviewers; resolves at the end of `--once`, or when the signal aborts. True when all is well. */
export async function runDemonstration(options: DemonstrationOptions): Promise<boolean> {
  const { running, signal } = options;
  const ledger = new RequestLedger();
  const log = await observeLog({ brokers: running.kafkaBrokers!, ledger, onFatal: options.onFatal });
  const submitter = await openSubmitter({
    intakeUrl: urlOf(running, 'intake'),
    brokers: running.kafkaBrokers!,
    ledger,
  });
  const products = await startAnsweringProducts({
    brokers: running.kafkaBrokers!,
    intakeUrl: () => urlOf(running, 'intake'),
    onFatal: options.onFatal,
  });
  let habit: VerdictHabit = ordinaryHabit;
  const reviewing = new AbortController();
  const reviewUrl = urlOf(running, 'review');
  const isFast = options.once === true || options.scenario !== undefined;
  const reviewers = runSimulatedReviewers({
    reviewUrl,
    reviewers: ['ana', 'bo', 'chen', 'dara', 'eli'],
    habit: () => habit,
    thinkingMs: isFast ? 20 : 3_000,
    leaveOpen: options.once === true ? 0 : 12,
    signal: AbortSignal.any([reviewing.signal, signal]),
    onProblem: (problem) => options.progress.say(`A simulated reviewer had a problem: ${String(problem)}`),
  });
  try {
    const run = `demo-${running.startedAt.replaceAll(/[^0-9]/g, '').slice(2, 14)}`;
    return await perform({ ...options, run, ledger, log, submitter, reviewUrl, setHabit: (next) => (habit = next) });
  } finally {
    reviewing.abort();
    await reviewers;
    await products.stop();
    await submitter.close();
    await log.stop();
  }
}

async function perform(stage: Stage): Promise<boolean> {
  if (stage.json !== true) sayAddresses(stage);
  const table = showLiveTable({ ...stage, reviews: new ReviewClient({ baseUrl: stage.reviewUrl, reviewer: 'dara' }) });
  try {
    const spike = stage.scenario === undefined ? undefined : await tellScenario(stage);
    if (spike === undefined || stage.once !== true) await sendOrdinaryTraffic(stage);
    if (stage.once !== true) return true;
    return await finish(stage, spike);
  } finally {
    await table.stop();
  }
}

async function tellScenario(stage: Stage): Promise<OverrideSpikeResult> {
  return tellOverrideSpike({ ...stage, say: (line) => stage.progress.say(line) });
}

async function sendOrdinaryTraffic(stage: Stage): Promise<void> {
  const perSecond = stage.once === true ? pace.once : pace.watching;
  let sent = 0;
  for await (const item of paced(demonstrationTraffic({ seed: stage.seed, run: stage.run }), {
    perSecond,
    signal: stage.signal,
  })) {
    await stage.submitter.submit(item).catch((error: unknown) => stage.progress.say(`Not submitted: ${String(error)}`));
    sent += 1;
    if (stage.once === true && sent === stage.requests) return;
  }
}

/** Waits for every resolution and every case, then proves it: the ledger, then the audit log. */
async function finish(stage: Stage, spike: OverrideSpikeResult | undefined): Promise<boolean> {
  const { ledger, signal } = stage;
  const allResolved = () => ledger.summary().resolved === ledger.summary().requests;
  const progress = () => ledger.summary().resolved + ledger.summary().executed;
  await waitWhileProgressing(allResolved, { progress, stallMs, signal });
  const open = await openCaseCount(stage.reviewUrl, { stallMs, signal });
  const audit = await stage.progress.step('Audit chain verified', () => stage.verifyAudit(ledger.eventIds()));
  const receipts = ledger.differencesTo(stage.executions());
  return summarise({ ...stage, ledger: ledger.summary(), receipts, openCases: open, audit, spike });
}

function sayAddresses({ running, progress }: Stage): void {
  progress.say(`Console   ${running.consoleUrl ?? '–'}   (choose who you are at the top)`);
  progress.say(`API       ${urlOf(running, 'intake')}/v1/requests`);
  for (const [name, service] of Object.entries(running.services ?? {})) {
    progress.say(`Metrics   ${service.metricsUrl}   ${name}`);
  }
}

function urlOf(running: Running, service: string): string {
  const url = running.services?.[service]?.httpUrl;
  if (url === undefined) throw new Error(`running.json names no address of ${service}; start Tidegate again`);
  return url;
}
