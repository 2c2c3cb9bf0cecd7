import { cohortOf } from '@tidegate/contracts/cohorts';
import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { refundTraffic } from '../products/traffic.ts';
import { contentHabit, disagreeingHabit, ordinaryHabit, type VerdictHabit } from '../reviewers/simulated-verdict.ts';
import { CohortWatch } from './cohort-watch.ts';
import type { ObservedLog } from './observed-log.ts';
import { paced, waitWhileProgressing } from './pace.ts';
import type { Submitter } from './submit.ts';

/** The prompt version with which reviewers start to disagree, and the one they are content with. */
const spikingVersion = 'support-v15';
const steadyPrompt = 'support-v14';

/** Every run has a version of its own: a cohort that tripped too often in a day would stay paused until people release it. */
function spikingPromptOf(run: string): string {
  return `${spikingVersion}-${run}`;
}

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
  const spikingPrompt = spikingPromptOf(options.run);
  const scope = scopeOfPrompt(spikingPrompt);
  const watch = new CohortWatch(scope, scopeOfPrompt(steadyPrompt));
  options.log.onEvent((event) => watch.observe(event));
  const traffic = new AbortController();
  const signal = AbortSignal.any([traffic.signal, options.signal]);
  options.setHabit(disagreeingHabit((detail) => promptOf(detail) === spikingPrompt, ordinaryHabit));
  options.say(`Prompt ${spikingPrompt} goes live beside ${steadyPrompt}; reviewers reject most of what it proposes.`);
  const sending = sendBoth(options, signal);
  try {
    const opened = await waitWhileProgressing(() => watch.hasOpened, patience(watch, options));
    if (opened) options.say(`The breaker of ${scope} opened: ${options.log.breakers.get(scope)?.reason}`);
    options.setHabit(contentHabit);
    options.say('The prompt is repaired; people now agree. Automation stays paused until probes show it.');
    const closedAgain = opened && (await waitWhileProgressing(() => watch.hasClosedAgain, patience(watch, options)));
    if (closedAgain) options.say('Enough supervised probes were right: the breaker closed, automation runs again.');
    if (closedAgain) await waitWhileProgressing(() => watch.automaticAfterwards >= 3, patience(watch, options));
    const { automaticWhilePaused, automaticAfterwards, automaticElsewhere, otherScopesOpened } = watch;
    return { opened, closedAgain, automaticWhilePaused, automaticAfterwards, automaticElsewhere, otherScopesOpened };
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
  await Promise.all([send(spikingPromptOf(options.run), 15), send(steadyPrompt, 5)]);
}

/** Generous: on two busy cores a minute without any event is a stall, less may be a slow machine. */
function patience(watch: CohortWatch, options: OverrideSpikeOptions) {
  const giveUp = AbortSignal.any([options.signal, AbortSignal.timeout(180_000)]);
  return { progress: () => watch.events, stallMs: 60_000, signal: giveUp };
}

function promptOf(detail: CaseDetail): string | undefined {
  return detail.escalation.request?.versions.prompt;
}

/** The cohort of a prompt version, spelt as the system spells it. */
function scopeOfPrompt(prompt: string): string {
  const request = refundTraffic({ seed: 1, run: 'scope', prompt }).next().value.request;
  return `cohort:${cohortOf({ tenantId: request.tenantId, taskType: 'refund', versions: request.versions })}`;
}
