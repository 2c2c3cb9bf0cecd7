import type { Request, ToolCall } from '@tidegate/contracts/request-events';
import type { FeatureValues } from '@tidegate/statistics/feature-model';

/** Counts enter as ln(1 + n): the difference between none and one says more than that between nine and ten. */
export const ofCount = (count: number): number => Math.log1p(Math.max(0, count));

/**
 * What the order of the tool calls says. A product without a trace knows none of it. An entity is the value of an identifying
 * argument (its name ends in `id`), such as an order.
 */
export function traceFeatures({ toolTrace }: Request): FeatureValues {
  if (toolTrace.length === 0) return {};
  const done = toolTrace.filter((call) => call.ok && !isHandOver(call));
  const targets = done.map(targetOf);
  return {
    'trace.sameAgain': ofCount(toolTrace.length - new Set(toolTrace.map(textOf)).size),
    'trace.failedForGood': ofCount(
      toolTrace.filter((call, index) => !call.ok && !isRecovered(toolTrace, index)).length,
    ),
    'trace.lastFailed': toolTrace.at(-1)!.ok ? 0 : 1,
    'trace.entities': ofCount(new Set(targets.filter((target) => target !== '')).size),
    'trace.entityAgain': ofCount(targets.length - new Set(targets).size),
    'trace.sameToolAndEntity': ofCount(
      done.length - new Set(done.map((call) => `${call.name} ${targetOf(call)}`)).size,
    ),
    'trace.tools': ofCount(new Set(done.map(({ name }) => name)).size),
    'trace.handedOver': toolTrace.some(isHandOver) ? 1 : 0,
    'trace.handedOverAfterwards': done.length > 0 && toolTrace.some(isHandOver) ? 1 : 0,
  };
}

/** How often each tool succeeded, by `tool.<name>`; 0 is for the reader to fill in, as the list of tools is open. */
export function toolCounts({ toolTrace }: Request): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, ok } of toolTrace) if (ok) counts.set(`tool.${name}`, (counts.get(`tool.${name}`) ?? 0) + 1);
  return counts;
}

/** A call that gives the user to a person. */
function isHandOver({ name }: ToolCall): boolean {
  return /transfer_to_human|hand_?off|handover|escalate/i.test(name);
}

/** Whether the tool succeeded later. */
function isRecovered(trace: readonly ToolCall[], failed: number): boolean {
  return trace.some((call, index) => index > failed && call.ok && call.name === trace[failed]!.name);
}

/** The first identifying argument, by the order of names so that the order of arguments does not matter; empty without one. */
function targetOf({ arguments: given = {} }: ToolCall): string {
  const names = Object.keys(given).filter((name) => /(?:^|_)id$|Id$/.test(name) && !/payment/i.test(name));
  const value = names.length === 0 ? undefined : given[names.sort()[0]!];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function textOf({ name, arguments: given }: ToolCall): string {
  return `${name} ${JSON.stringify(sorted(given ?? {}))}`;
}

/** The same value with the names of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
