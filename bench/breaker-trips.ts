import { setTimeout as pause } from 'node:timers/promises';
import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { reviewerHeader, type Claim, type VerdictBody } from '@tidegate/contracts/http-cases';
import { bodyOf, type HttpCaller } from './http-caller.ts';
import type { ScopeTraffic } from './scope-traffic.ts';
import { until } from './until.ts';
import type { WatchedScope } from './watched-scope.ts';

/** Overrides that trip the breaker of a cohort; the settings of the monitor are made from this. */
export const overridesToTrip = 3;

const patienceMs = 30_000;
/** Automatic decisions and executed actions in a scope before its condition is met: the traffic flows. */
const flowing = { decisions: 20, actions: 10 };
/** Nothing automatic for so long, and so many supervised decisions in a row, and it is over. */
const calm = { ms: 2_000, supervised: 20 };

export interface TripParts {
  readonly caller: HttpCaller;
  readonly traffic: ScopeTraffic;
  readonly reviewUrl: string;
  readonly monitorUrl: string;
}

/** Meets the condition that pauses a scope; resolves to when that was, ms since 1970, or undefined if it never was. */
export type MeetCondition = (scope: WatchedScope, parts: TripParts) => Promise<number | undefined>;

/** Pauses one scope under steady traffic and waits until automation has ended there; undefined when it does not. */
export async function pauseScope(
  scope: WatchedScope,
  meetCondition: MeetCondition,
  parts: TripParts,
): Promise<number | undefined> {
  const over = new AbortController();
  const sending = parts.traffic.keepUp(scope, over.signal);
  try {
    const flows = () => scope.automaticAtMs.length >= flowing.decisions && scope.endedActions >= flowing.actions;
    if (!(await until(flows, patienceMs))) return undefined;
    const conditionAtMs = await meetCondition(scope, parts);
    if (conditionAtMs === undefined) return undefined;
    const lastAtMs = () => Math.max(conditionAtMs, scope.automaticAtMs.at(-1) ?? 0);
    const isCalm = () => Date.now() - lastAtMs() > calm.ms && scope.supervisedLately >= calm.supervised;
    // An action that was decided before may still be executed: it counts, however late.
    const isOver = () => isCalm() && scope.endedActions >= scope.automaticAtMs.length;
    return (await until(isOver, patienceMs)) ? conditionAtMs : undefined;
  } finally {
    over.abort();
    await sending;
  }
}

/** Reviewers reject what the scope proposes, through the API, until the last override that it takes is on the log. */
export const overrideUntilItTrips: MeetCondition = async (scope, parts) => {
  for (let count = 0; count < overridesToTrip; count += 1) parts.traffic.send(scope.nextToOverride());
  if (!(await until(() => scope.casesToOverride.length >= overridesToTrip, patienceMs))) return undefined;
  for (const caseId of scope.casesToOverride) if (!(await reject(caseId, parts))) return undefined;
  if (!(await until(() => scope.overriddenAtMs.length >= overridesToTrip, patienceMs))) return undefined;
  return Math.max(...scope.overriddenAtMs);
};

/** An operator pulls the kill switch of the scope; the condition is met when that is answered. */
export const pullKillSwitch: MeetCondition = async ({ scope }, { caller, monitorUrl }) => {
  const body = { scope, reason: 'the bench measures how long this takes' };
  const answer = await caller.post(`${monitorUrl}/v1/kill-switches`, body, { [operatorHeader]: 'ana' });
  bodyOf(answer, 'A kill switch');
  return Date.now();
};

/** False when the review service does not come to know of the case. */
async function reject(caseId: string, parts: TripParts): Promise<boolean> {
  const url = `${parts.reviewUrl}/v1/cases/${encodeURIComponent(caseId)}`;
  const claimed = await claim(url, parts);
  if (claimed === undefined) return false;
  const { fencingToken } = claimed;
  const verdict: VerdictBody = { fencingToken, verdict: 'reject', reason: 'wrong_amount', note: 'Not this much.' };
  bodyOf(await parts.caller.post(`${url}/verdict`, verdict, asReviewer), 'A verdict');
  return true;
}

/** The log is quicker than the table of the review service, which then knows of no such case. */
async function claim(url: string, { caller }: TripParts): Promise<Claim | undefined> {
  const endMs = performance.now() + patienceMs;
  for (let waitMs = 10; performance.now() < endMs; waitMs = Math.min(waitMs * 2, 1_000)) {
    const answer = await caller.post<Claim>(`${url}/claim`, {}, asReviewer);
    if (answer.status !== 404) return bodyOf(answer, 'A claim');
    await pause(waitMs);
  }
  return undefined;
}

/** A person of config/reviewers.yaml who sees every queue. */
const asReviewer = { [reviewerHeader]: 'ana' };
