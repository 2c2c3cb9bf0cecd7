import type { Request } from '@tidegate/contracts/request-events';
import type { ToolingSignals } from '@tidegate/contracts/tooling-signals';
import type { TraceRules } from './trace-rules.ts';
import {
  longestRunOfFailures,
  missingPreconditions,
  oldestReadSeconds,
  repeatedCalls,
  unreadEntities,
  unrecoveredWrites,
} from './trace-readings.ts';
import { proposedCall, tracedCall, type TracedCall } from './traced-call.ts';

/**
 * Tooling signals that a tool trace shows (requirement B3). A proposed action counts as a write that comes next, for what has
 * to come before a write. Two rules keep this honest:
 * * **A guess by name may accuse but not acquit.** A reading of nothing is given only when every call says its `kind`.
 * * **What is not in a partial trace may have happened.** Where the product counted more calls than the trace holds, nothing
 *   is said about reads and checks that should have come before, and nothing is acquitted.
 */
export function traceSignals(
  request: Request,
  rules: TraceRules,
  asOf: string | undefined,
): ToolingSignals | undefined {
  const { toolTrace, signals, proposal } = request;
  const calls = toolTrace.map((call) => tracedCall(call, rules));
  const isPartial = (signals.tooling?.calls ?? 0) > calls.length;
  const readings = new Readings(!isPartial && calls.every(({ isGuessed }) => !isGuessed));
  readings.note('failures', countOf(calls, isFailed));
  readings.note('consecutiveFailures', longestRunOfFailures(calls));
  readings.note('repeatedCalls', repeatedCalls(toolTrace));
  if (calls.some(isWrite)) noteWrites(readings, calls, signals.tooling ?? {});
  const hasTimes = calls.some(({ atMs }) => atMs !== undefined);
  const all =
    proposal.kind === 'action' ? [...calls, proposedCall(proposal.action, rules, hasTimes ? asOf : undefined)] : calls;
  if (all.some(isWrite)) noteWhatCameBefore(readings, all, isPartial ? undefined : rules);
  return readings.found;
}

/** What a trace shows, without what it may not say. */
class Readings {
  readonly #mayAcquit: boolean;
  #found: Record<string, unknown> | undefined;

  constructor(mayAcquit: boolean) {
    this.#mayAcquit = mayAcquit;
  }

  get found(): ToolingSignals | undefined {
    return this.#found;
  }

  /** A reading of nothing counts only where it may acquit. */
  note(name: keyof ToolingSignals, value: number | readonly string[], isNothing = value === 0): void {
    if (isNothing && !this.#mayAcquit) return;
    (this.#found ??= {})[name] = value;
  }
}

function isWrite(call: TracedCall): boolean {
  return call.isWrite;
}

function isFailed(call: TracedCall): boolean {
  return !call.ok;
}

/** `rules` are those of a whole trace; in a partial one nobody knows what came before. */
function noteWhatCameBefore(readings: Readings, calls: readonly TracedCall[], rules: TraceRules | undefined): void {
  const staleReadSeconds = oldestReadSeconds(calls);
  if (staleReadSeconds !== undefined) readings.note('staleReadSeconds', staleReadSeconds);
  if (rules === undefined) return;
  readings.note('unreadWrites', unreadEntities(calls));
  if (rules.preconditions.length === 0) return;
  const missing = missingPreconditions(calls, rules.preconditions).slice(0, 20);
  readings.note('missingPreconditions', missing, missing.length === 0);
}

/** Writes made and writes succeeded go together: the more writes, and the more failures, of what was sent and what is seen. */
function noteWrites(readings: Readings, calls: readonly TracedCall[], sent: ToolingSignals): void {
  const { writes: sentWrites = 0, writesSucceeded: sentSucceeded = sentWrites } = sent;
  const writes = Math.max(sentWrites, countOf(calls, isWrite));
  const failed = Math.max(
    sentWrites - sentSucceeded,
    countOf(calls, (call) => call.isWrite && !call.ok),
  );
  readings.note('writes', writes);
  readings.note('writesSucceeded', Math.max(0, writes - failed), failed <= 0);
  readings.note('unrecoveredWriteFailures', unrecoveredWrites(calls));
}

function countOf(calls: readonly TracedCall[], holds: (call: TracedCall) => boolean): number {
  let count = 0;
  for (const call of calls) if (holds(call)) count += 1;
  return count;
}
