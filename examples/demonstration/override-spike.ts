import { cohortOf } from '@tidegate/contracts/cohorts';
import type { Breaker } from '@tidegate/contracts/control-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { refundTraffic } from '../products/traffic.ts';
import { contentHabit, disagreeingHabit, ordinaryHabit, type VerdictHabit } from '../reviewers/simulated-verdict.ts';
import type { ObservedLog } from './observed-log.ts';
import { paced, waitWhileProgressing } from './pace.ts';
import type { Submitter } from './submit.ts';

/** The prompt version with which reviewers start to disagree, and the one they are content with. */
const spikingPrompt = 'support-v15';
const steadyPrompt = 'support-v14';

export interface OverrideSpikeOptions {
  readonly seed: number;
  readonly run: string;
  readonly log: ObservedLog;
  readonly submitter: Submitter;
  readonly setHabit: (habit: VerdictHabit) => void;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface OverrideSpikeResult {
  readonly opened: boolean;
  readonly closedAgain: boolean;
  /** Automatic decisions in the cohort more than a second after its breaker opened, and before it closed. */
  readonly automaticWhilePaused: number;
  /** Automatic decisions in the cohort after its breaker closed again. */
  readonly automaticAfterwards: number;
  /** Other scopes whose breaker opened; nothing else should be touched. */
  readonly otherScopesOpened: readonly string[];
  /** Automatic decisions of the steady cohort while the other was paused. */
  readonly automaticElsewhere: number;
}

/** The story of a bad prompt version, told on the running system (requirements H1, H3). */
export async function tellOverrideSpike(options: OverrideSpikeOptions): Promise<OverrideSpikeResult> {
  const watch = watchCohorts(options.log);
  const traffic = new AbortController();
  const signal = AbortSignal.any([traffic.signal, options.signal]);
  options.setHabit(disagreeingHabit(isSpiking, ordinaryHabit));
  options.say(`Prompt ${spikingPrompt} goes live beside ${steadyPrompt}; reviewers reject most of what it proposes.`);
  const sending = sendBoth(options, signal);
  try {
    const opened = await waitWhileProgressing(() => watch.stateOf(spikingScope()) === 'open', patience(watch, options));
    if (opened)
      options.say(`The breaker of ${spikingScope()} opened: ${options.log.breakers.get(spikingScope())?.reason}`);
    options.setHabit(contentHabit);
    options.say('The prompt is repaired; people now agree. Automation stays paused until probes show it.');
    const closedAgain = opened && (await waitWhileProgressing(() => watch.closedAgain(), patience(watch, options)));
    if (closedAgain) options.say('Enough supervised probes were right: the breaker closed, automation runs again.');
    if (closedAgain) await waitWhileProgressing(() => watch.automaticAfterwards() >= 3, patience(watch, options));
    return { opened, closedAgain, ...watch.result() };
  } finally {
    traffic.abort();
    await sending;
  }
}

/** Fifteen requests a second of the spiking version, five of the steady one. */
async function sendBoth(options: OverrideSpikeOptions, signal: AbortSignal): Promise<void> {
  const send = async (prompt: string, perSecond: number) => {
    const items = refundTraffic({ seed: options.seed, run: options.run, prompt });
    for await (const item of paced(items, { perSecond, signal })) await options.submitter.submit(item);
  };
  await Promise.all([send(spikingPrompt, 15), send(steadyPrompt, 5)]);
}

/** Generous: on two busy cores a minute without any event is a stall, less may be a slow machine. */
function patience(watch: CohortWatch, options: OverrideSpikeOptions) {
  const giveUp = AbortSignal.any([options.signal, AbortSignal.timeout(180_000)]);
  return { progress: () => watch.events(), stallMs: 60_000, signal: giveUp };
}

function isSpiking(detail: CaseDetail): boolean {
  return detail.escalation.request?.versions.prompt === spikingPrompt;
}

/** The cohort of a prompt version, spelt as the system spells it. */
function scopeOfPrompt(prompt: string): string {
  const request = refundTraffic({ seed: 1, run: 'scope', prompt }).next().value.request;
  return `cohort:${cohortOf({ tenantId: request.tenantId, taskType: 'refund', versions: request.versions })}`;
}

function spikingScope(): string {
  return scopeOfPrompt(spikingPrompt);
}

interface CohortWatch {
  stateOf(scope: string): Breaker['state'] | undefined;
  closedAgain(): boolean;
  automaticAfterwards(): number;
  events(): number;
  result(): Omit<OverrideSpikeResult, 'opened' | 'closedAgain'>;
}

/** A breaker has a second to reach every instance (requirement C13); decisions after that must not be automatic. */
const graceMs = 1_000;

function watchCohorts(log: ObservedLog): CohortWatch {
  const scope = spikingScope();
  const steady = scopeOfPrompt(steadyPrompt);
  const automatic: { cohort: string; atMs: number }[] = [];
  const otherScopesOpened = new Set<string>();
  let openedAtMs = Infinity;
  let closedAtMs = Infinity;
  let seen = 0;
  log.onEvent((event: TidegateEvent) => {
    seen += 1;
    if (event.type === DecisionMade.type) {
      const { decision } = event.data as DataOf<typeof DecisionMade>;
      if (decision.outcome === 'proceed')
        automatic.push({ cohort: `cohort:${decision.cohort}`, atMs: Date.parse(event.time) });
    }
    if (!isBreaker(event)) return;
    const { scope: changed, state } = event.data;
    const atMs = Date.parse(event.data.changedAt);
    if (changed !== scope && state === 'open') otherScopesOpened.add(changed);
    if (changed === scope && state === 'open') openedAtMs = Math.min(openedAtMs, atMs);
    if (changed === scope && state === 'closed' && atMs > openedAtMs) closedAtMs = atMs;
  });
  const count = (cohort: string, fromMs: number, toMs: number) =>
    automatic.filter((decision) => decision.cohort === cohort && decision.atMs > fromMs && decision.atMs < toMs).length;
  return {
    stateOf: (name) => log.breakers.get(name)?.state,
    closedAgain: () => closedAtMs < Infinity,
    automaticAfterwards: () => count(scope, closedAtMs, Infinity),
    events: () => seen,
    result: () => ({
      automaticWhilePaused: count(scope, openedAtMs + graceMs, closedAtMs),
      automaticAfterwards: count(scope, closedAtMs, Infinity),
      otherScopesOpened: [...otherScopesOpened],
      automaticElsewhere: count(steady, openedAtMs + graceMs, closedAtMs),
    }),
  };
}

function isBreaker(event: TidegateEvent): event is TidegateEvent<Breaker> {
  return event.type === 'tidegate.breaker.changed.v1';
}
