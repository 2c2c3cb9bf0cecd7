import type { Request } from '@tidegate/contracts/request-events';
import type { FeatureChoice, FeatureValues } from '@tidegate/statistics/feature-model';
import { askFeatures } from './ask-features.ts';
import { ofCount, toolCounts, traceFeatures } from './trace-features.ts';

/**
 * The features that a calibration may use, and the only direction in which each may move the probability of being right: -1 where
 * more of it can only be bad news, 0 where both is plausible. Of two cases that are alike otherwise, the longer one, with more writes, turns
 * and things touched, had more chances to go wrong; reading more may be diligence. Beside them `tool.<name>`, how often a tool succeeded. The
 * list is closed: nothing in it names a run, a model, a task, a user or a label.
 */
export const calibrationFeatures: readonly FeatureChoice[] = [
  { name: 'signal.steps', sign: -1 },
  { name: 'signal.durationSeconds', sign: -1 },
  { name: 'signal.failures', sign: -1 },
  { name: 'signal.consecutiveFailures', sign: -1 },
  { name: 'signal.repeatedCalls', sign: -1 },
  { name: 'signal.writes', sign: -1 },
  { name: 'signal.writesSucceeded', sign: -1 },
  { name: 'signal.writesFailed', sign: -1 },
  { name: 'signal.reads', sign: 0 },
  { name: 'signal.turns', sign: -1 },
  { name: 'signal.replies', sign: -1 },
  { name: 'signal.unconfirmedWrites', sign: -1 },
  { name: 'proposal.value', sign: -1 },
  { name: 'trace.sameAgain', sign: -1 },
  { name: 'trace.failedForGood', sign: -1 },
  { name: 'trace.lastFailed', sign: -1 },
  { name: 'trace.entities', sign: -1 },
  { name: 'trace.entityAgain', sign: -1 },
  { name: 'trace.sameToolAndEntity', sign: -1 },
  { name: 'trace.tools', sign: -1 },
  { name: 'trace.handedOver', sign: 0 },
  { name: 'trace.handedOverAfterwards', sign: -1 },
  { name: 'ask.didOther', sign: -1 },
  { name: 'ask.notAsked', sign: -1 },
  { name: 'ask.endsForAReason', sign: -1 },
  { name: 'ask.onlyEnds', sign: 0 },
  { name: 'ask.several', sign: -1 },
];

const closed = new Set(calibrationFeatures.map(({ name }) => name));

/** Whether a name is on the list, or is that of a tool. */
export function isCalibrationFeature(name: string): boolean {
  return closed.has(name) || /^tool\..{1,128}$/.test(name);
}

/** The features of the tools that occur in some requests; none of them may be feared beforehand. */
export function toolFeatures(requests: readonly Request[]): FeatureChoice[] {
  const names = new Set(requests.flatMap((request) => [...toolCounts(request).keys()]));
  return [...names].sort().map((name) => ({ name, sign: 0 }));
}

/** What a request says about each of the named features; those that it does not say are absent. */
export function featureValues(request: Request, names: Iterable<string>): FeatureValues {
  const known: FeatureValues = { ...signalFeatures(request), ...traceFeatures(request), ...askFeatures(request) };
  const tools = toolCounts(request);
  return Object.fromEntries(
    [...names].map((name) => [name, name.startsWith('tool.') ? ofCount(tools.get(name) ?? 0) : (known[name] ?? null)]),
  );
}

function signalFeatures({ signals, proposal }: Request): FeatureValues {
  const { tooling = {}, workflow = {}, conversation = {} } = signals;
  const { calls, writes, writesSucceeded } = tooling;
  const value = proposal.kind === 'action' ? proposal.action.value : undefined;
  return {
    'signal.steps': counted(workflow.steps),
    'signal.durationSeconds': counted(workflow.durationSeconds),
    'signal.failures': counted(tooling.failures),
    'signal.consecutiveFailures': counted(tooling.consecutiveFailures),
    'signal.repeatedCalls': counted(tooling.repeatedCalls),
    'signal.writes': counted(writes),
    'signal.writesSucceeded': counted(writesSucceeded),
    'signal.writesFailed': counted(difference(writes, writesSucceeded)),
    'signal.reads': counted(difference(calls, writes)),
    'signal.turns': counted(conversation.userTurns),
    'signal.replies': counted(conversation.agentTurns),
    'signal.unconfirmedWrites': unconfirmed(writesSucceeded, conversation.userTurns),
    // An action without a value has none at stake.
    'proposal.value': value === undefined ? 0 : ofCount(Math.abs(Number(value.amount))),
  };
}

const counted = (count: number | undefined) => (count === undefined ? null : ofCount(count));

function difference(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? undefined : whole - part;
}

/** Writes for which the user cannot have said yes: the first message asks, each later one confirms one at most. */
function unconfirmed(writes: number | undefined, userTurns: number | undefined): number | null {
  return writes === undefined || userTurns === undefined ? null : ofCount(writes - Math.max(0, userTurns - 1));
}
