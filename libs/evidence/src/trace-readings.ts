import type { ToolCall } from '@tidegate/contracts/request-events';
import type { TracedCall } from './traced-call.ts';
import type { TraceRules } from './trace-rules.ts';

/** Calls with the same name and arguments as an earlier one; the order of arguments does not matter, nested values as written. */
export function repeatedCalls(trace: readonly ToolCall[]): number {
  if (haveOwnNames(trace)) return 0;
  return trace.length - new Set(trace.map(identityOf)).size;
}

/** Most traces are short, and then looking is cheaper than a set. */
function haveOwnNames(trace: readonly ToolCall[]): boolean {
  if (trace.length > 8) return new Set(trace.map(({ name }) => name)).size === trace.length;
  return trace.every(({ name }, index) => !trace.some((other, before) => before < index && other.name === name));
}

function identityOf({ name, arguments: values = {} }: ToolCall): string {
  const parts = Object.keys(values)
    .sort()
    .map((key) => [key, values[key]]);
  return JSON.stringify([name, parts]);
}

/** Longest run of calls that failed. */
export function longestRunOfFailures(calls: readonly TracedCall[]): number {
  let longest = 0;
  let run = 0;
  for (const { ok } of calls) {
    run = ok ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Failed writes that no later success of the same tool on the same entity made good. */
export function unrecoveredWrites(calls: readonly TracedCall[]): number {
  const open = new Map<string, number>();
  for (const { name, ok, isWrite, entities } of calls) {
    if (!isWrite) continue;
    const key = JSON.stringify([name, entities[0] ?? null]);
    if (ok) open.delete(key);
    else open.set(key, (open.get(key) ?? 0) + 1);
  }
  return [...open.values()].reduce((sum, count) => sum + count, 0);
}

/** Entities that are written and that no successful read before was about. Writes of unknown entities say nothing. */
export function unreadEntities(calls: readonly TracedCall[]): number {
  const read = new Set<string>();
  const unread = new Set<string>();
  for (const { ok, isWrite, entities } of calls) {
    if (!isWrite && ok) for (const entity of entities) read.add(entity);
    const [written] = entities;
    if (isWrite && written !== undefined && !read.has(written)) unread.add(written);
  }
  return unread.size;
}

/** The longest time, in seconds, from the last read of an entity to a write of it; undefined where no times tell. */
export function oldestReadSeconds(calls: readonly TracedCall[]): number | undefined {
  const readAtMs = new Map<string, number>();
  let oldest: number | undefined;
  for (const { ok, isWrite, entities, atMs } of calls) {
    if (atMs === undefined) continue;
    if (!isWrite && ok) for (const entity of entities) readAtMs.set(entity, atMs);
    const readAt = isWrite ? readAtMs.get(entities[0] ?? '') : undefined;
    if (readAt !== undefined) oldest = Math.max(oldest ?? 0, (atMs - readAt) / 1_000);
  }
  return oldest;
}

/** Preconditions of the table that writes lack, as `get_order before issue_refund`, each once. */
export function missingPreconditions(calls: readonly TracedCall[], rules: TraceRules['preconditions']): string[] {
  const missing = new Set<string>();
  for (const { tool, needs, sameEntity } of rules) {
    const met = new Set<string | undefined>();
    for (const { name, ok, isWrite, entities } of calls) {
      const about = sameEntity ? entities[0] : undefined;
      if (isWrite && tool.matches(name) && !met.has(about)) missing.add(`${needs.text} before ${name}`.slice(0, 128));
      if (!ok || !needs.matches(name)) continue;
      met.add(undefined);
      for (const entity of entities) met.add(entity);
    }
  }
  return [...missing];
}
